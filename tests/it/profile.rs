//! What tells of a run from outside: profiles, and what is compiled.

use crate::urgo::{HUNG, Output, Urgo};
use std::path::PathBuf;

/// Nine tenths of its work are done for `nine`, one tenth for `one`.
const SPLIT: &str = "
package main

var sink uint64

func work(n int) uint64 {
	x := uint64(1)
	for i := 0; i < n; i++ {
		x = x*6364136223846793005 + 1442695040888963407
		x ^= x >> 13
	}
	return x
}

func nine(n int) uint64 { return work(9 * n) }
func one(n int) uint64  { return work(n) }

func main() {
	for i := 0; i < ROUNDS; i++ {
		sink += nine(20000)
		sink += one(20000)
	}
}
";

/// A file of this test, in the folder for such.
fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()))
}

/// Runs the program for so many rounds with a flag that names a file, and gives what is in the file.
fn profile(tier: &str, rounds: usize, name: &str) -> Vec<u8> {
    let (program, out) = (file(&format!("{name}.go")), file(name));
    std::fs::write(&program, SPLIT.replace("ROUNDS", &rounds.to_string())).expect("written");
    let flag = format!("--cpuprofile={}", out.display());
    let output = Urgo::new(&["run", HUNG, tier, &flag, &program.to_string_lossy()]).output();
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""));
    let bytes = std::fs::read(&out).expect("the profile");
    std::fs::remove_file(out).expect("removed");
    std::fs::remove_file(program).expect("removed");
    bytes
}

/// Samples of stacks with these functions, the outermost first.
fn samples(folded: &str, functions: &str) -> u64 {
    let of = |line: &str| {
        let (stack, n) = line.rsplit_once(' ')?;
        stack.ends_with(functions).then(|| n.parse::<u64>().expect("a number"))
    };
    folded.lines().filter_map(of).sum()
}

fn check_split(folded: &str) {
    let nine = samples(folded, "runtime.main;main.main;main.nine;main.work");
    let one = samples(folded, "runtime.main;main.main;main.one;main.work");
    let all: u64 = samples(folded, "");
    assert!(all >= 40, "{folded}");
    assert!(10 * (nine + one) > 9 * all, "{folded}");
    let percent = 100 * nine / (nine + one);
    assert!((75..=98).contains(&percent), "{percent} %\n{folded}");
}

#[test]
#[cfg(feature = "jit")]
fn a_profile_shows_where_the_time_goes() {
    check_split(&String::from_utf8(profile("--tier=jit", 4000, "split.folded")).expect("text"));
}

#[test]
fn interpreted_code_is_in_profiles_too() {
    check_split(&String::from_utf8(profile("--tier=interp", 300, "interpreted.folded")).expect("text"));
}

/// Number and contents of a message's fields; of numbers, their value.
fn fields(mut bytes: &[u8]) -> Vec<(u64, u64, &[u8])> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        match key & 7 {
            0 => out.push((key >> 3, varint(&mut bytes), &[][..])),
            1 => {
                let (eight, rest) = bytes.split_first_chunk().expect("eight bytes");
                out.push((key >> 3, u64::from_le_bytes(*eight), &[][..]));
                bytes = rest;
            }
            2 => {
                let len = varint(&mut bytes) as usize;
                let (contents, rest) = bytes.split_at(len);
                out.push((key >> 3, 0, contents));
                bytes = rest;
            }
            wire => panic!("wire type {wire}"),
        }
    }
    out
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut n = 0;
    for shift in (0..).step_by(7) {
        let (first, rest) = bytes.split_first().expect("a whole number");
        *bytes = rest;
        n |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            break;
        }
    }
    n
}

#[test]
fn profiles_have_the_form_that_pprof_reads() {
    let bytes = profile("--tier=auto", 1000, "split.pb");
    let all = fields(&bytes);
    let of = |field: u64| all.iter().filter(move |f| f.0 == field).map(|f| f.2);
    let strings: Vec<&str> = of(6).map(|s| std::str::from_utf8(s).expect("text")).collect();
    assert_eq!(strings[0], "");
    // Each sample has a location for every call, and two values: a count, and nanoseconds of it.
    let locations: Vec<u64> = of(4).map(|l| fields(l)[0].1).collect();
    let functions: Vec<u64> = of(5).map(|f| fields(f)[0].1).collect();
    assert_eq!(of(1).count(), 2);
    assert!(of(2).count() > 0);
    for sample in of(2) {
        let parts = fields(sample);
        let numbers = |mut packed: &[u8]| {
            let mut all = Vec::new();
            while !packed.is_empty() {
                all.push(varint(&mut packed));
            }
            all
        };
        let (calls, values) = (numbers(parts[0].2), numbers(parts[1].2));
        assert!(calls.iter().all(|c| locations.contains(c)), "{calls:?}");
        assert_eq!((values.len(), values[1]), (2, values[0] * 10_000_000));
    }
    for location in of(4) {
        let line = fields(fields(location)[1].2);
        assert!(functions.contains(&line[0].1));
    }
    let names: Vec<&str> = of(5).map(|f| strings[fields(f)[1].1 as usize]).collect();
    assert!(names.contains(&"main.work") && names.contains(&"main.main"), "{names:?}");
}

#[cfg(feature = "jit")]
fn compiled(name: &str, env: &[(&str, &str)], flags: &[&str]) -> Output {
    let program = file(name);
    std::fs::write(&program, SPLIT.replace("ROUNDS", "3")).expect("written");
    let path = program.to_string_lossy().into_owned();
    let args: Vec<&str> =
        ["run", HUNG, "--tier=jit"].into_iter().chain(flags.iter().copied()).chain([path.as_str()]).collect();
    let urgo = env.iter().fold(Urgo::new(&args), |urgo, (name, value)| urgo.env(name, value));
    let mut id = 0;
    let mut output = urgo.output_beside(|child| id = child.id());
    // Where perf wants it.
    if let Ok(map) = std::fs::read_to_string(format!("/tmp/perf-{id}.map")) {
        output.stdout = map;
        std::fs::remove_file(format!("/tmp/perf-{id}.map")).expect("removed");
    }
    output
}

#[test]
#[cfg(feature = "jit")]
fn what_is_compiled_is_told_on_request() {
    let traced = compiled("told.go", &[("GODEBUG", "jittrace=1")], &[]);
    assert!(traced.stderr.lines().all(|l| l.starts_with("jit: ")), "{}", traced.stderr);
    assert!(traced.stderr.contains("jit: main.main, for its calls: "), "{}", traced.stderr);
    assert_eq!(compiled("told.go", &[], &[]).stderr, "");
    let refused = compiled("told.go", &[("GODEBUG", "jittrace=1")], &["--debug=jit-limit=0"]);
    assert!(refused.stderr.contains("refused: limit"), "{}", refused.stderr);
}

#[test]
#[cfg(feature = "jit")]
fn perf_finds_names_of_compiled_code() {
    let map = compiled("named.go", &[], &["--perf-map"]).stdout;
    let named = |name: &str| {
        let line = map
            .lines()
            .find(|l| l.split_once(' ').and_then(|l| l.1.split_once(' ')).is_some_and(|l| l.1 == name));
        let mut numbers = line.unwrap_or_else(|| panic!("{name} in\n{map}")).split(' ');
        let mut hex = || u64::from_str_radix(numbers.next().expect("two numbers"), 16).expect("hexadecimal");
        (hex(), hex())
    };
    let (fast, polled) = (named("main.main"), named("main.main [polled]"));
    assert!(fast.1 > 0 && fast.1 == polled.1 && polled.0 > fast.0, "{map}");
}

/// Goroutines that spin, wake each other and sleep.
const TURNS: &str = "
package main

import \"time\"

func spin(n *int) { for { *n++ } }

func worker(in, out chan int) { for v := range in { out <- v + 1 } }

func main() {
	var a, b int
	in, out := make(chan int), make(chan int)
	go spin(&a)
	go spin(&b)
	go worker(in, out)
	for i := range 20 {
		time.Sleep(2 * time.Millisecond)
		in <- i
		if <-out != i+1 { panic(i) }
	}
	for t := time.Now(); time.Since(t) < 50*time.Millisecond; {}
}
";

fn traced(name: &str) -> Vec<u8> {
    let (program, out) = (file(&format!("{name}.go")), file(name));
    std::fs::write(&program, TURNS).expect("written");
    let flag = format!("--trace={}", out.display());
    let output = Urgo::new(&["run", HUNG, "--maxprocs=2", &flag, &program.to_string_lossy()]).output();
    assert_eq!((output.status, output.stderr.as_str()), (Some(0), ""));
    let bytes = std::fs::read(&out).expect("the trace");
    std::fs::remove_file(out).expect("removed");
    std::fs::remove_file(program).expect("removed");
    bytes
}

/// Value of a key in a line of a trace, without quotes.
fn value<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    let rest = line.split_once(&format!("\"{key}\":"))?.1;
    let rest = rest.strip_prefix('"').unwrap_or(rest);
    Some(&rest[..rest.find(['"', ',', '}'])?])
}

/// Thousandths, as a whole number.
fn thousandths(text: &str) -> u64 {
    text.replace('.', "").parse().expect("a number with three decimals")
}

#[test]
fn a_trace_is_sorted_its_slices_disjoint_its_flows_closed() {
    use std::collections::HashMap;
    let text = String::from_utf8(traced("turns.json")).expect("text");
    assert!(text.starts_with("{\"traceEvents\":[\n") && text.ends_with("}\n]}\n"), "{text}");
    let (mut last, mut ends) = (0, HashMap::new());
    let (mut begun, mut ended): (HashMap<&str, (u64, &str)>, Vec<&str>) = Default::default();
    let mut slices: Vec<(&str, u64, u64)> = Vec::new();
    for line in text.lines().filter(|l| l.starts_with("{\"ph\"")) {
        let part = |key: &str| value(line, key).unwrap_or_else(|| panic!("{key} in {line}"));
        let track =
            &line[line.find("\"pid\"").expect("a process")..line.find(",\"ts\"").unwrap_or(line.len())];
        if part("ph") == "M" {
            continue;
        }
        let time = thousandths(part("ts"));
        assert!(time >= last, "{line}");
        last = time;
        match part("ph") {
            "X" => {
                let end = time + thousandths(part("dur"));
                let before = ends.insert(track, end).unwrap_or(0);
                assert!(time >= before, "{before}: {line}");
                slices.push((track, time, end));
            }
            "s" => assert!(begun.insert(part("id"), (time, track)).is_none(), "{line}"),
            "f" => {
                assert!(begun.get(part("id")).is_some_and(|(from, _)| *from <= time), "{line}");
                assert!(slices.iter().any(|s| s.0 == track && s.1 == time), "{line}");
                ended.push(part("id"));
            }
            "i" => assert!(part("name").starts_with("preempted by "), "{line}"),
            other => panic!("{other}"),
        }
    }
    for (time, track) in begun.values() {
        assert!(slices.iter().any(|s| s.0 == *track && s.1 <= *time && *time <= s.2), "{track} {time}");
    }
    // The worker was woken twenty times, and the spinning ones were in the way.
    assert!(begun.len() >= 20 && ended.len() == begun.len(), "{} {}", begun.len(), ended.len());
    assert!(text.contains("\"name\":\"preempted by "), "{text}");
    assert!(text.contains(" main.worker\"") && text.contains("\"name\":\"P1\""), "{text}");
}

#[test]
fn trace_packets_are_what_perfetto_documents() {
    use std::collections::{HashMap, HashSet};
    let bytes = traced("turns.pftrace");
    let one = |message: &[(u64, u64, &[u8])], field: u64| message.iter().find(|f| f.0 == field).map(|f| f.1);
    let (mut tracks, mut last): (HashMap<u64, String>, u64) = Default::default();
    // By track: how many slices are open, and the time of the last event.
    let mut open: HashMap<u64, u64> = HashMap::new();
    let (mut flows, mut ended): (HashSet<u64>, HashSet<u64>) = Default::default();
    let mut n_slices = 0;
    for (field, _, packet) in fields(&bytes) {
        assert_eq!(field, 1, "a trace repeats packets");
        let packet = fields(packet);
        assert!(one(&packet, 10).is_some_and(|sequence| sequence != 0));
        if let Some((_, _, track)) = packet.iter().find(|f| f.0 == 60) {
            let track = fields(track);
            let name = track.iter().find(|f| f.0 == 2).expect("a name").2;
            let parent = one(&track, 5);
            assert!(parent.is_none_or(|p| tracks.contains_key(&p)), "a parent is described first");
            let own = one(&track, 1).expect("a number");
            assert!(tracks.insert(own, String::from_utf8_lossy(name).into_owned()).is_none());
            continue;
        }
        let time = one(&packet, 8).expect("a time");
        assert!(time >= last);
        last = time;
        let event = fields(packet.iter().find(|f| f.0 == 11).expect("a track event").2);
        let track = one(&event, 11).expect("a track");
        assert!(tracks.contains_key(&track));
        let open = open.entry(track).or_default();
        match one(&event, 9) {
            // Slices of a track do not even nest.
            Some(1) => {
                assert_eq!(*open, 0);
                *open += 1;
                n_slices += 1;
            }
            Some(2) => {
                assert_eq!(*open, 1);
                *open -= 1;
            }
            Some(3) => {}
            other => panic!("{other:?}"),
        }
        flows.extend(one(&event, 47));
        ended.extend(
            one(&event, 48).inspect(|id| assert!(flows.contains(id), "a flow begins before it ends")),
        );
    }
    assert!(open.values().all(|n| *n == 0));
    assert!(n_slices > 40 && flows.len() >= 20 && flows == ended, "{n_slices} {flows:?} {ended:?}");
    let named = |name: &str| tracks.values().any(|t| t.ends_with(name));
    assert!(named("P0") && named("P1") && named("main.worker") && named("goroutines"), "{tracks:?}");
}
