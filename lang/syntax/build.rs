//! Generates the parser from `src/grammar.lalrpop`.

fn main() {
    let out = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let done = lalrpop::Configuration::new()
        .emit_rerun_directives(true)
        .set_out_dir(out)
        .process_file("src/grammar.lalrpop");
    if let Err(error) = done {
        eprintln!("{error}");
        std::process::exit(1);
    }
}
