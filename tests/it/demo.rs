//! `urgo demo`: the structure of what is shown. Times and figures differ from run to run.

use crate::urgo::Urgo;

fn demo(name: &str) -> String {
    let out = Urgo::new(&["demo", name]).output();
    assert_eq!((out.status, out.stderr.as_str()), (Some(0), ""), "{}", out.stdout);
    out.stdout
}

/// Number behind a mark.
fn number_after(text: &str, mark: &str) -> f64 {
    let rest = text.split_once(mark).unwrap_or_else(|| panic!("{mark:?} in {text}")).1.trim_start();
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    rest[..end].parse().unwrap_or_else(|_| panic!("a number behind {mark:?} in {text}"))
}

#[test]
#[cfg(feature = "jit")]
fn the_hang_hangs_on_one_side_only() {
    let out = demo("hang");
    let table: Vec<&str> = out.lines().filter(|l| l.contains(" ms: main wakes up")).collect();
    assert_eq!(table.len(), 12, "{out}");
    assert!(table.iter().all(|l| l.matches("main wakes up").count() == 1), "{out}");
    assert!(out.contains("async preemption on") && out.contains("| async preemption off\n"), "{out}");
    assert!(out.contains("main is done") && out.contains("(nothing more in "), "{out}");
    let lane = |mark: &str| out.lines().find(|l| l.starts_with(mark)).expect("a lane").to_string();
    assert!(lane("  on  |").matches('m').count() > 1, "{out}");
    assert_eq!(lane("  off |").matches('m').count(), 1, "{out}");
    assert!(out.contains("main never ran again"), "{out}");
}

#[test]
fn latency_has_a_histogram_without_and_with_the_loop() {
    let out = demo("latency");
    for title in ["alone: 150 awakenings\n", "beside a hot loop: 150 awakenings\n"] {
        let part = out.split_once(title).expect(title).1;
        let rows: Vec<&str> = part.lines().take(11).collect();
        let counts: Vec<usize> = rows
            .iter()
            .map(|r| r.rsplit(' ').next().and_then(|n| n.parse().ok()).expect("a count"))
            .collect();
        assert_eq!(counts.iter().sum::<usize>(), 150, "{out}");
        assert!(rows.iter().any(|r| r.contains("########################################")), "{out}");
        assert!(rows.iter().zip(counts).all(|(r, n)| r.contains('#') == (n > 0)), "{out}");
    }
}

#[test]
fn fairness_shows_that_all_advance() {
    let out = demo("fairness");
    for n in 0..6 {
        let rows: Vec<&str> = out.lines().filter(|l| l.starts_with(&format!("  worker {n} |"))).collect();
        assert_eq!(rows.len(), 2, "{out}");
        assert!(rows[0].ends_with('|') && rows[0].len() == "  worker 0 ||".len() + 40, "{out}");
        assert!(rows[1].contains("#") && rows[1].ends_with(" %"), "{out}");
    }
    let index = number_after(&out, "Jain's index:");
    assert!(index > 0.5 && index <= 1.0, "{out}");
}

#[test]
fn churn_ends_with_as_many_ended_as_created() {
    let out = demo("churn");
    let end = out.split_once("at the end:").expect("the end").1;
    assert!(number_after(end, "created") > 1000.0, "{out}");
    assert_eq!(number_after(end, "created").to_bits(), number_after(end, "ended").to_bits(), "{out}");
    for moment in out.lines().filter(|l| l.starts_with("moment ")) {
        let (created, alive) = (number_after(moment, "created"), number_after(moment, "alive"));
        assert_eq!((created - alive).to_bits(), number_after(moment, "ended").to_bits(), "{moment}");
    }
    assert_eq!(out.lines().filter(|l| l.contains(" |")).count(), 10, "{out}");
}

#[test]
fn the_list_names_all_and_others_are_refused() {
    let out = Urgo::new(&["demo"]).output();
    for name in ["hang", "latency", "fairness", "churn"] {
        assert!(out.stdout.contains(&format!("urgo demo {name} ")), "{}", out.stdout);
    }
    let out = Urgo::new(&["demo", "nothing"]).output();
    assert_eq!(out.status, Some(2));
    assert!(out.stderr.starts_with("urgo demo: there is no \"nothing\"\n"), "{}", out.stderr);
}
