//! Writes the table of the std packages' sources, so that adding a file under `std/` is all there is to do.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("set by cargo")).join("std");
    println!("cargo::rerun-if-changed=std");
    let mut packages = BTreeMap::new();
    collect(&root, &root, &mut packages);
    let mut out = String::from("match path {\n");
    for (path, files) in &packages {
        let _ = writeln!(out, "    {path:?} => Some(&[");
        for (name, file) in files {
            let _ = writeln!(out, "        ({:?}, include_str!({file:?})),", format!("{path}/{name}"));
        }
        out.push_str("    ]),\n");
    }
    out.push_str("    _ => None,\n}\n");
    let paths: Vec<&String> = packages.keys().collect();
    let out_dir = PathBuf::from(std::env::var("OUT_DIR").expect("set by cargo"));
    std::fs::write(out_dir.join("std_paths.rs"), format!("&{paths:?}"))
        .expect("the output directory is writable");
    let target = PathBuf::from(std::env::var("OUT_DIR").expect("set by cargo")).join("std_sources.rs");
    std::fs::write(target, out).expect("the output directory is writable");
}

/// Go files below a folder by the import path of their package, in the order of their names.
fn collect(root: &Path, dir: &Path, out: &mut BTreeMap<String, BTreeMap<String, String>>) {
    println!("cargo::rerun-if-changed={}", dir.display());
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, out);
        } else if path.extension().is_some_and(|e| e == "go") {
            let package = dir.strip_prefix(root).unwrap_or(dir).to_string_lossy().replace('\\', "/");
            let name = entry.file_name().to_string_lossy().into_owned();
            out.entry(package).or_default().insert(name, path.to_string_lossy().into_owned());
        }
    }
}
