//! The text form of bytecode: stable, for listings and golden tests.

use crate::inst::{FuncId, IdKind, Inst, Operand, OperandSpec, Pc, Role, instructions};
use crate::module::{Function, Module};
use crate::native::Native;
use crate::runtime_call::RuntimeCall;
use std::fmt::Write;

/// One instruction: name and operands, results first as in the code.
pub fn instruction(module: &Module, inst: Inst<'_>) -> String {
    let mut out = inst.opcode().name().to_string();
    let mut first = true;
    inst.operands(|spec, operand| {
        out.push_str(if first { " " } else { ", " });
        first = false;
        operand_text(module, &mut out, spec, operand);
    });
    out
}

fn operand_text(module: &Module, out: &mut String, spec: &OperandSpec, operand: Operand<'_>) {
    // Writing to a String cannot fail.
    let _ = match operand {
        Operand::Slot(s) => write!(out, "s{}", s.0),
        Operand::Imm(v) => write!(out, "#{v}"),
        Operand::Label(to) => write!(out, "@{to}"),
        Operand::Labels(all) => {
            let list: Vec<String> = all.iter().map(|to| format!("@{to}")).collect();
            write!(out, "[{}]", list.join(" "))
        }
        Operand::Slots(list) => {
            let list: Vec<String> = list.iter().map(|s| format!("s{}", s.0)).collect();
            let open = if spec.role == Role::Dsts { "->" } else { "" };
            write!(out, "{open}({})", list.join(" "))
        }
        Operand::Id(id) => match spec.role {
            Role::Id(kind) => write!(out, "{}", id_text(module, kind, id)),
            _ => write!(out, "{id}"),
        },
    };
}

fn id_text(module: &Module, kind: IdKind, id: u32) -> String {
    let at = id as usize;
    let named = match kind {
        IdKind::Func => module.funcs.get(at).map(|f| f.name.clone()),
        IdKind::Type => module.types.get(at).map(|t| format!("<{}>", t.name)),
        IdKind::Const => module.consts.get(at).map(|c| format!("{:?}", String::from_utf8_lossy(c))),
        IdKind::Global => module.globals.get(at).map(|g| g.name.clone()),
        IdKind::Sig => Some(format!("sig{id}")),
        IdKind::Selector => module.selectors.get(at).map(|s| format!(".{}", s.name)),
        IdKind::Runtime => RuntimeCall::from_id(id).map(|r| r.name().to_string()),
        IdKind::Native => Native::from_id(id).map(|n| format!("{}.{}", n.package(), n.name())),
    };
    named.unwrap_or_else(|| format!("?{id}"))
}

/// A function: header, slots, and each instruction with its pc; `>` marks loop headers, line numbers stand where they
/// change.
pub fn function(module: &Module, id: FuncId) -> String {
    let f = &module.funcs[id.index()];
    let sig = module.sig_of(id);
    let letters = |kinds: &[crate::op::Kind]| kinds.iter().map(|k| k.letter()).collect::<String>();
    let mut out = format!(
        "func {} ({}) -> ({})\n  slots {}\n",
        f.name,
        letters(&sig.params),
        letters(&sig.results),
        letters(&f.slots)
    );
    let flow = crate::analysis::Flow::of(f);
    let mut line = None;
    for (pc, inst) in instructions(&f.code) {
        let now = f.line_at(pc).map(|(_, l)| l);
        if now != line {
            line = now;
            out.push_str(&now.map_or(String::new(), |l| format!("  ; line {l}\n")));
        }
        out.push_str(&format!("{}{pc:>6}  {}\n", marks(f, &flow, pc), instruction(module, inst)));
    }
    out
}

/// What stands in front of an instruction: `>` at loop headers, `d` at the block of deferred calls.
pub fn marks(f: &Function, flow: &crate::analysis::Flow, pc: Pc) -> &'static str {
    match (flow.is_header(pc), f.defer_block == Some(pc)) {
        (true, _) => " >",
        (false, true) => " d",
        (false, false) => "  ",
    }
}

/// The whole module.
pub fn module(module: &Module) -> String {
    (0..module.funcs.len() as u32).map(|id| function(module, FuncId(id)) + "\n").collect()
}
