//! Modules of programs that were compiled before, kept in files between runs.
//!
//! **Problem.** What a program reaches of the library takes longer to parse, check and lower than most scripts run.
//!
//! **Idea.** A module is inert data, and what it is made of is known: the texts of the program, their names, the library that is
//! embedded in this executable, and the compiler, which is this executable. A program is kept under a key of the names and texts
//! of its files and of all packages outside the library that it imports, and of what tells this executable from every other build.
//!
//! - A file that cannot be read, is cut short, damaged or of another form is none; a folder that cannot be written to keeps nothing.
//!   Neither is ever an error.
//! - What is kept has been verified, by this very executable, and the file's checksum tells that it is the same.
//! - Only files that this user owns, and nobody else may write to, are taken.
//! - A file is written under a name of its own and then renamed: readers see whole files.
//! - When there are more than [`MOST_BYTES`] the oldest go. Whatever else lies in the folder is not touched.
//! - Beside a module lies the machine code that runs of it have left ([`crate::kept_code`]).

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use urgo_abi::verify::Verified;

/// What a file begins with: changed when the form of what follows does.
const MAGIC: &[u8; 8] = b"urgo mo1";
/// What names of files with modules end with.
const SUFFIX: &str = ".urgo-module";
/// What names of files with machine code end with.
const CODE_SUFFIX: &str = ".urgo-code";
/// Most bytes that all files take together.
const MOST_BYTES: u64 = 256 << 20;
/// Most bytes of one file: a larger module takes about as long to read as to compile.
const MOST_BYTES_EACH: usize = 8 << 20;

/// Where modules are kept.
#[derive(Clone, PartialEq, Debug)]
pub struct Cache {
    dir: PathBuf,
}

/// What a module is kept under.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key(u64, u64);

impl Cache {
    /// The cache that the environment asks for: `URGO_CACHE` names its folder, `off` stands for none; else it is below
    /// `XDG_CACHE_HOME` or `HOME/.cache`.
    pub fn from_environment(env: &dyn Fn(&str) -> Option<String>) -> Option<Cache> {
        let set = |name: &str| env(name).filter(|v| !v.is_empty());
        let dir = match set("URGO_CACHE") {
            Some(off) if off == "off" => return None,
            Some(dir) => PathBuf::from(dir),
            None => match set("XDG_CACHE_HOME") {
                Some(dir) => Path::new(&dir).join("urgo"),
                None => Path::new(&set("HOME")?).join(".cache/urgo"),
            },
        };
        // A relative path would mean another folder in each folder.
        dir.is_absolute().then_some(Cache { dir })
    }

    /// The key of a program; `None` if this executable cannot be told from others.
    pub fn key(texts: &[(String, Vec<u8>)]) -> Option<Key> {
        let build = build()?;
        let half = |seed: u64| {
            let mut h = DefaultHasher::new();
            h.write_u64(seed);
            build.iter().for_each(|part| h.write_u64(*part));
            for (name, text) in texts {
                for part in [name.as_bytes(), text] {
                    h.write_usize(part.len());
                    h.write(part);
                }
            }
            h.finish()
        };
        Some(Key(half(1), half(2)))
    }

    fn path(&self, key: Key) -> PathBuf {
        self.dir.join(format!("{:016x}{:016x}{SUFFIX}", key.0, key.1))
    }

    /// Where the machine code of the program under a key is kept.
    pub fn code_path(&self, key: Key) -> PathBuf {
        self.dir.join(format!("{:016x}{:016x}{CODE_SUFFIX}", key.0, key.1))
    }

    /// The module kept under a key, with its checksum.
    pub fn load(&self, key: Key) -> Option<(Verified, u64)> {
        let mut file = open_own(&self.path(key))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).ok()?;
        let (magic, rest) = bytes.split_first_chunk()?;
        let (sum, payload) = rest.split_first_chunk()?;
        let sum = u64::from_le_bytes(*sum);
        if magic != MAGIC || sum != checksum(payload) {
            return None;
        }
        Some((Verified::kept(postcard::from_bytes(payload).ok()?), sum))
    }

    /// Keeps a module under a key; its checksum, if that could be done.
    pub fn store(&self, key: Key, module: &Verified) -> Option<u64> {
        let payload = postcard::to_stdvec(module.module()).ok().filter(|p| p.len() <= MOST_BYTES_EACH)?;
        let sum = checksum(&payload);
        self.write(&self.path(key), &[MAGIC, &sum.to_le_bytes(), &payload]).then_some(sum)
    }

    /// Writes a file of these pieces, if that can be done: without a cache everything works as well.
    pub fn write(&self, path: &Path, pieces: &[&[u8]]) -> bool {
        self.try_write(path, pieces).is_ok()
    }

    fn try_write(&self, path: &Path, pieces: &[&[u8]]) -> std::io::Result<()> {
        make_private_dir(&self.dir)?;
        let unfinished = self.dir.join(format!("{:032x}{SUFFIX}.part", std::process::id()));
        let written = create_private(&unfinished)
            .and_then(|mut file| pieces.iter().try_for_each(|piece| file.write_all(piece)));
        let kept = written.and_then(|()| fs::rename(&unfinished, path));
        if kept.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        self.prune()?;
        kept
    }

    /// Removes the oldest files until the rest takes at most half of what is allowed, if it takes more than is allowed.
    fn prune(&self) -> std::io::Result<()> {
        let mut files: Vec<(SystemTime, u64, PathBuf)> = fs::read_dir(&self.dir)?
            .flatten()
            .filter(|entry| entry.file_name().to_str().is_some_and(is_our_name))
            .filter_map(|entry| {
                let about = entry.metadata().ok()?;
                Some((about.modified().ok()?, about.len(), entry.path()))
            })
            .collect();
        let mut total: u64 = files.iter().map(|f| f.1).sum();
        if total <= MOST_BYTES {
            return Ok(());
        }
        files.sort();
        for (_, len, path) in files {
            if total <= MOST_BYTES / 2 {
                break;
            }
            if fs::remove_file(path).is_ok() {
                total -= len;
            }
        }
        Ok(())
    }
}

/// Whether a file's name is one of those given here, to finished files and to those that a run left behind.
fn is_our_name(name: &str) -> bool {
    let name = name.strip_suffix(".part").unwrap_or(name);
    let number = name.strip_suffix(SUFFIX).or_else(|| name.strip_suffix(CODE_SUFFIX));
    number.is_some_and(|n| n.len() == 32 && n.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Tells pieces of data apart that were damaged by chance.
pub fn checksum(payload: &[u8]) -> u64 {
    let mut h = DefaultHasher::new();
    h.write(payload);
    h.finish()
}

/// What tells this executable from all other builds: when and where it was written, and how large it is.
#[cfg(unix)]
fn build() -> Option<[u64; 4]> {
    use std::os::unix::fs::MetadataExt;
    let about = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let modified = (about.mtime() as u64).wrapping_mul(1_000_000_000).wrapping_add(about.mtime_nsec() as u64);
    Some([modified, about.len(), about.ino(), about.dev()])
}

/// Nothing is kept on other systems.
#[cfg(not(unix))]
fn build() -> Option<[u64; 4]> {
    None
}

/// A file that this user owns and nobody else may write to.
pub fn open_own(path: &Path) -> Option<File> {
    File::open(path).ok().filter(is_our_own)
}

/// Fills the bytes from an offset of a file on; `None` if there are fewer.
#[cfg(unix)]
pub fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> Option<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset).ok()
}

#[cfg(not(unix))]
pub fn read_at(_: &File, _: &mut [u8], _: u64) -> Option<()> {
    None
}

/// Whether this user owns the file and nobody else may write to it.
#[cfg(unix)]
fn is_our_own(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    let Ok(about) = file.metadata() else { return false };
    about.uid() == nix::unistd::geteuid().as_raw() && about.mode() & 0o022 == 0
}

#[cfg(not(unix))]
fn is_our_own(_: &File) -> bool {
    false
}

#[cfg(unix)]
fn make_private_dir(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)
}

#[cfg(not(unix))]
fn make_private_dir(dir: &Path) -> std::io::Result<()> {
    fs::create_dir_all(dir)
}

#[cfg(unix)]
fn create_private(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> std::io::Result<File> {
    File::create(path)
}

#[cfg(test)]
impl Cache {
    /// An empty one of its own, by name.
    pub fn for_test(name: &str) -> Cache {
        let cache =
            Cache { dir: std::env::temp_dir().join(format!("urgo-cache-{name}-{}", std::process::id())) };
        let _ = fs::remove_dir_all(&cache.dir);
        cache
    }

    /// Removes its files.
    pub fn remove(&self) {
        fs::remove_dir_all(&self.dir).expect("removed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<(String, Vec<u8>)> {
        vec![("main.go".into(), text.into())]
    }

    fn module() -> Verified {
        let mut module = urgo_abi::module::Module::default();
        module.add_const(b"text");
        module.files.push("main.go".into());
        Verified::new(module).expect("it has no functions")
    }

    #[test]
    fn a_module_is_found_by_names_and_texts() {
        let cache = Cache::for_test("found");
        let key = Cache::key(&texts("a")).expect("a key");
        assert!(cache.load(key).is_none());
        cache.store(key, &module());
        let (found, _) = cache.load(key).expect("kept");
        assert_eq!(format!("{found:?}"), format!("{:?}", module()));
        let other = Cache::key(&texts("b")).expect("a key");
        assert_ne!(key, other);
        assert!(cache.load(other).is_none());
        cache.remove();
    }

    #[test]
    fn damaged_files_and_those_of_others_are_none() {
        use std::os::unix::fs::PermissionsExt;
        let cache = Cache::for_test("damaged");
        let key = Cache::key(&texts("a")).expect("a key");
        cache.store(key, &module());
        let path = cache.path(key);
        let whole = fs::read(&path).expect("a file");
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&path, &bytes).expect("written");
            assert!(cache.load(key).is_none(), "byte {at}");
            fs::write(&path, &whole[..at]).expect("written");
            assert!(cache.load(key).is_none(), "length {at}");
        }
        fs::write(&path, &whole).expect("written");
        assert!(cache.load(key).is_some());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o622)).expect("changed");
        assert!(cache.load(key).is_none());
        cache.remove();
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let cache = Cache::for_test("pruned");
        fs::create_dir_all(&cache.dir).expect("made");
        let old = |i: u64| cache.path(Key(0, i));
        let foreign = ["notes.txt", "1.urgo-module", "0123456789abcdef0123456789abcdef", "x.part"];
        let names = foreign.map(|name| cache.dir.join(name));
        for (i, path) in (0..5).map(|i| (i, old(i))).chain(names.iter().map(|n| (0, n.clone()))) {
            let file = File::create(path).expect("made");
            file.set_len(MOST_BYTES / 4).expect("a sparse file");
            file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(i)).expect("set");
        }
        let key = Cache::key(&texts("a")).expect("a key");
        cache.store(key, &module());
        assert!(cache.load(key).is_some());
        let left: Vec<u64> = (0..5).filter(|i| old(*i).exists()).collect();
        assert_eq!(left, [4]);
        assert!(names.iter().all(|n| n.exists()), "files of others");
        cache.remove();
    }

    #[test]
    fn the_environment_names_the_folder() {
        let with = |pairs: &[(&str, &str)]| {
            let env = |name: &str| pairs.iter().find(|p| p.0 == name).map(|p| p.1.to_string());
            Cache::from_environment(&env).map(|c| c.dir)
        };
        assert_eq!(with(&[("HOME", "/h")]), Some("/h/.cache/urgo".into()));
        assert_eq!(with(&[("HOME", "/h"), ("XDG_CACHE_HOME", "/c")]), Some("/c/urgo".into()));
        assert_eq!(with(&[("HOME", "/h"), ("URGO_CACHE", "/u")]), Some("/u".into()));
        assert_eq!(with(&[("HOME", "/h"), ("URGO_CACHE", "off")]), None);
        assert_eq!(with(&[("HOME", "relative")]), None);
        assert_eq!(with(&[]), None);
    }
}
