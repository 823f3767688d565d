//! No poll in a fast copy: what compiled loops execute, read from their machine code.
//!
//! Every function of every test program and example is compiled. (That the loop kernels iterate over the instructions of
//! code compiled with polls left out is tested in the crate `jit`.)

use crate::urgo::programs;
use std::sync::Arc;
use urgo::driver;
use urgo_abi::code::{CodeBlob, CompileOptions, Compiler, Unit};
use urgo_abi::decline::Decline;
use urgo_abi::inst::{FuncId, Inst};
use urgo_jit::{Jit, inspect};

fn compiler() -> Jit {
    Jit::new().expect("this machine has a compiled tier")
}

/// Checks a blob's promises; gives the number of instructions on its loops.
fn check(name: &str, blob: &CodeBlob) -> usize {
    inspect::check(blob).unwrap_or_else(|e| panic!("{name}: {e:?}"));
    let accesses = inspect::loop_context_accesses(blob).expect("the code decodes");
    assert!(accesses.is_empty(), "{name}: context used on a loop at {accesses:?}");
    inspect::loop_instructions(blob).expect("the code decodes")
}

/// The short way to the next instruction leads where decoding leads.
fn steps_agree(name: &str, code: &[u16]) {
    let mut pc = 0;
    while let Some((_, next)) = Inst::decode(code, pc) {
        assert_eq!(Inst::next(code, pc), Some(next), "{name} at {pc}");
        pc = next;
    }
    assert_eq!(pc as usize, code.len(), "{name}");
}

#[test]
fn compiled_loops_of_programs_do_not_touch_the_context() {
    let jit = compiler();
    let (mut functions, mut loops) = (0, 0);
    for program in programs("tests/run").iter().chain(&programs("examples")) {
        let file = program.to_string_lossy().into_owned();
        let module = driver::compile(&[file], &Default::default()).expect("the program compiles");
        let module = Arc::new(module);
        for id in 0..module.funcs.len() as u32 {
            let f = &module.funcs[id as usize];
            steps_agree(&f.name, &f.code);
            let unit = Unit::Function(FuncId(id));
            match jit.compile(module.as_ref(), unit, CompileOptions::default()) {
                Ok(blob) => {
                    functions += 1;
                    loops += usize::from(check(&f.name, &blob) > 0);
                }
                Err(why) => assert_eq!(why, Decline::TooLarge, "{}: {}", program.display(), f.name),
            }
        }
    }
    assert!(functions > 500 && loops > 100, "only {functions} functions, {loops} of them with loops");
}
