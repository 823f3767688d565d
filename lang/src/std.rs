//! The std packages that come with Urgo: Go source of our own, embedded.
//!
//! A package is a folder `lang/std/<path>`; the build script lists them. Bodiless declarations name natives
//! (`abi/native.rs`) or intrinsics (`lower/intrinsic.rs`).

/// Name and text of a source file.
pub type SourceText = (&'static str, &'static str);

/// The files of a package; `None` if it is not one of ours.
pub fn sources(path: &str) -> Option<&'static [SourceText]> {
    include!(concat!(env!("OUT_DIR"), "/std_sources.rs"))
}
