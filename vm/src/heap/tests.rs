//! The collector against random object graphs, and allocation at its edges.

use super::*;
use std::collections::HashSet;

fn heap(config: Config) -> (Box<Heap>, CacheHandle) {
    let heap = Box::new(Heap::new(config).expect("address space"));
    // SAFETY: the tests drop the handle first.
    let cache = unsafe { heap.new_cache() };
    (heap, cache)
}

fn collect(heap: &Heap, roots: &[u64]) -> Collection {
    // SAFETY: the test's only thread does nothing else meanwhile, and shows all words that it will use.
    unsafe { heap.collect(&|m: &mut Marker<'_>| roots.iter().for_each(|w| m.word(*w))) }
}

/// By both ways: what compiled code tries first, for every second size, and the whole.
fn alloc(heap: &Heap, cache: &mut CacheHandle, bytes: usize, pattern: Pattern) -> u64 {
    if bytes % 16 < 8
        && let Some(p) = cache.get().try_allocate(Small::of(bytes, pattern))
    {
        return p.as_ptr() as u64;
    }
    cache.get().allocate(heap, bytes, pattern).expect("memory").as_ptr() as u64
}

fn read(at: u64, word: usize) -> u64 {
    // SAFETY: tests read words of objects that they allocated.
    unsafe { *(at as *const u64).add(word) }
}

fn write(at: u64, word: usize, value: u64) {
    // SAFETY: tests write words of objects that they allocated.
    unsafe { barrier::store_word((at as *mut u64).add(word), value) };
}

/// A small generator; the seed is in each failing test's text.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % n as u64) as usize
    }
}

#[test]
fn memory_is_zero_and_does_not_overlap() {
    let (heap, mut cache) = heap(Config { clobber: true, ..Config::default() });
    for round in 0..3 {
        let mut seen = Vec::new();
        for size in (1..3000).chain([9000, 20000, 32768, 32769, 70000, 1 << 20, 33 << 20]) {
            let at = alloc(&heap, &mut cache, size, Pattern::NONE);
            assert_eq!(at % 8, 0);
            for w in 0..size / 8 {
                assert_eq!(read(at, w), 0, "size {size}, round {round}");
                write(at, w, u64::MAX);
            }
            seen.push((at, size as u64));
        }
        seen.sort();
        assert!(seen.windows(2).all(|p| p[0].0 + p[0].1 <= p[1].0));
        assert_eq!(collect(&heap, &[]).objects, 0);
    }
    drop(cache);
}

/// An object of the model: its address and the words that refer to others.
#[derive(Clone, Default)]
struct Node {
    at: u64,
    fields: Vec<(usize, usize)>,
}

/// Random graphs; returns how many objects survived in all.
fn random_graphs(seed: u64, config: Config) -> usize {
    let (heap, mut cache) = heap(config);
    let mut random = Random(seed);
    let mut nodes: Vec<Node> = Vec::new();
    let mut survivors = 0;
    // Words 0 (a number) and 1.. by pattern; each object's word 0 is its model number.
    let maps: Vec<PointerMap> = [vec![1], vec![1, 2, 5], vec![70, 130, 131], (1..40).collect()]
        .into_iter()
        .map(|words: Vec<usize>| {
            let mut m = PointerMap::default();
            words.iter().for_each(|w| m.set(*w));
            m
        })
        .collect();
    let sizes = [16, 48, 132 * 8, 40 * 8];
    for _cycle in 0..12 {
        for _ in 0..1500 {
            let kind = random.below(4);
            // SAFETY: the maps live until the end of the test.
            let pattern = unsafe { Pattern::of(&maps[kind], sizes[kind]) };
            let n = if random.below(20) == 0 { 1 + random.below(3000) } else { 1 };
            let at = alloc(&heap, &mut cache, n * sizes[kind], pattern);
            let number = nodes.len();
            write(at, 0, number as u64);
            let mut node = Node { at, fields: Vec::new() };
            let words = sizes[kind] / 8;
            let element = random.below(n);
            for w in (0..words).filter(|w| maps[kind].get(*w)) {
                if !nodes.is_empty() && random.below(3) > 0 {
                    let to = random.below(nodes.len());
                    let inside = 8 * random.below(2) as u64;
                    write(at, element * words + w, nodes[to].at + inside);
                    node.fields.push((element * words + w, to));
                }
            }
            nodes.push(node);
        }
        // Roots: a few random objects, and words that are none.
        let roots: Vec<usize> = (0..5).map(|_| random.below(nodes.len())).collect();
        let mut words: Vec<u64> = roots.iter().map(|r| nodes[*r].at).collect();
        words.extend([0, 1, u64::MAX, 0x7fff_ffff_ffff, CLOBBER, nodes[0].at ^ 0xffff]);
        words.pop();
        let result = collect(&heap, &words);
        let mut reached = HashSet::new();
        let mut grey = roots;
        while let Some(i) = grey.pop() {
            if reached.insert(i) {
                grey.extend(nodes[i].fields.iter().map(|f| f.1));
            }
        }
        assert_eq!(result.objects, reached.len(), "seed {seed}");
        for i in &reached {
            let node = &nodes[*i];
            assert_eq!(read(node.at, 0), *i as u64, "seed {seed}");
            for (w, to) in &node.fields {
                assert!(read(node.at, *w) - nodes[*to].at <= 8, "seed {seed}");
            }
        }
        survivors += reached.len();
        // Only survivors may be referred to from now on; numbers change.
        let old: Vec<usize> = reached.into_iter().collect();
        let new_of = |i: usize| old.iter().position(|o| *o == i).expect("reached");
        let kept: Vec<Node> = old
            .iter()
            .map(|i| Node {
                at: nodes[*i].at,
                fields: nodes[*i].fields.iter().map(|(w, to)| (*w, new_of(*to))).collect(),
            })
            .collect();
        nodes = kept;
        nodes.iter().enumerate().for_each(|(i, n)| write(n.at, 0, i as u64));
    }
    drop(cache);
    survivors
}

#[test]
fn survivors_are_exactly_what_the_roots_reach() {
    let checked = Config { clobber: true, verify: true, ..Config::default() };
    let survivors: usize = (1..4).map(|seed| random_graphs(seed, checked)).sum();
    assert!(survivors > 100);
    random_graphs(9, Config::default());
}

#[test]
fn several_markers_find_the_same() {
    let (heap, mut cache) = heap(Config { mark_threads: 3, verify: true, ..Config::default() });
    // A broad tree: an array of arrays of small objects, with chains.
    let root = alloc(&heap, &mut cache, 8 * 300, Pattern::ALL);
    let mut count = 1;
    for i in 0..300 {
        let branch = alloc(&heap, &mut cache, 8 * 5000, Pattern::ALL);
        write(root, i, branch);
        for k in 0..2000 {
            let leaf = alloc(&heap, &mut cache, 16, Pattern::ALL);
            write(branch, k, leaf);
            alloc(&heap, &mut cache, 64, Pattern::NONE);
        }
        count += 2001;
    }
    assert!(heap.live_bytes() > 16 << 20, "large enough for several threads");
    for _ in 0..3 {
        assert_eq!(collect(&heap, &[root]).objects, count);
    }
    drop(cache);
}

#[test]
fn freed_memory_is_used_again() {
    let (heap, mut cache) = heap(Config::default());
    for _ in 0..40 {
        for _ in 0..20000 {
            alloc(&heap, &mut cache, 48, Pattern::ALL);
        }
        alloc(&heap, &mut cache, 3 << 20, Pattern::NONE);
        collect(&heap, &[]);
    }
    assert!(heap.mapped_bytes().0 <= 16 << 20, "{:?}", heap.mapped_bytes());
    drop(cache);
}

#[test]
fn a_spike_goes_back_to_the_system() {
    let (heap, mut cache) = heap(Config::default());
    for _ in 0..4000 {
        let at = alloc(&heap, &mut cache, 30000, Pattern::NONE);
        write(at, 100, 1);
    }
    alloc(&heap, &mut cache, 64 << 20, Pattern::NONE);
    let (peak, _) = heap.mapped_bytes();
    assert!(peak > 150 << 20);
    collect(&heap, &[]);
    collect(&heap, &[]);
    let (mapped, released) = heap.mapped_bytes();
    assert!(mapped - released < 40 << 20, "{mapped} {released}");
    let at = alloc(&heap, &mut cache, 30000, Pattern::NONE);
    assert_eq!(read(at, 100), 0);
    drop(cache);
}

#[test]
fn exhaustion_is_an_error_and_a_collection_helps() {
    let (heap, mut cache) = heap(Config { hard_limit: 64 << 20, ..Config::default() });
    let mut n = 0;
    let e = loop {
        match cache.get().allocate(&heap, 1 << 20, Pattern::NONE) {
            Ok(_) => n += 1,
            Err(e) => break e,
        }
    };
    assert!((32..=64).contains(&n), "{n}");
    assert!(e.retry && heap.wants_collection());
    collect(&heap, &[]);
    assert!(cache.get().allocate(&heap, 1 << 20, Pattern::NONE).is_ok());
    let e = cache.get().allocate(&heap, 1 << 40, Pattern::NONE).unwrap_err();
    assert_eq!(e.bytes, 1 << 40);
    assert!(cache.get().allocate(&heap, usize::MAX, Pattern::NONE).is_err());
    drop(cache);
}

#[test]
fn lookup_answers_for_any_word() {
    let (heap, mut cache) = heap(Config::default());
    let at = alloc(&heap, &mut cache, 100, Pattern::NONE) as usize;
    assert_eq!(heap.object_at(at + 57), Some((at, 112)));
    for word in [0, 1, 8, usize::MAX, 1 << 47, (1 << 47) - 1, &heap as *const _ as usize] {
        assert_eq!(heap.object_at(word), None, "{word:#x}");
    }
    let big = alloc(&heap, &mut cache, 40 << 20, Pattern::NONE) as usize;
    assert_eq!(heap.object_at(big + (39 << 20)), Some((big, 40 << 20)));
    collect(&heap, &[]);
    collect(&heap, &[]);
    assert_eq!(heap.object_at(big + (39 << 20)), None);
    drop(cache);
}

/// Changes a random graph while it is marked a little at a time; everything reachable at the end must be marked, which
/// `verify` asserts. `forgets` stores without the barrier.
fn changes_while_marking(seed: u64, forgets: bool) -> usize {
    let config = Config { verify: true, clobber: true, ..Config::default() };
    let (heap, mut cache) = heap(config);
    let mut random = Random(seed);
    let mut map = PointerMap::default();
    (1..5).for_each(|w| map.set(w));
    // SAFETY: the map lives until the end of the test.
    let pattern = unsafe { Pattern::of(&map, 48) };
    let mut new = |random: &mut Random| alloc(&heap, &mut cache, 48 * (1 + random.below(2)), pattern);
    // What a goroutine has in its frames.
    let mut held: Vec<u64> = (0..8).map(|_| new(&mut random)).collect();
    let mut change = |held: &mut Vec<u64>, random: &mut Random| {
        let (a, b, word) = (random.below(8), random.below(8), 1 + random.below(4));
        match random.below(4) {
            // Down into the graph.
            0 if read(held[a], word) != 0 => held[b] = read(held[a], word),
            1 => held[a] = new(random),
            _ => {
                let (at, value) = (held[a], if random.below(8) == 0 { 0 } else { held[b] });
                if forgets {
                    // SAFETY: a word of an object of the test.
                    unsafe { (at as *mut u64).add(word).write(value) };
                } else {
                    write(at, word, value);
                }
            }
        }
    };
    let mut objects = 0;
    for _cycle in 0..40 {
        (0..200).for_each(|_| change(&mut held, &mut random));
        // SAFETY: the test's only thread is here; the heap outlives what is said.
        let mut tracing = unsafe {
            barrier::set_marking_heap(Some(&heap));
            heap.begin()
        };
        // The goroutine shows its frames, and runs.
        heap.shade_by(|m| held.iter().for_each(|w| m.word(*w)));
        for _ in 0..random.below(60) {
            (0..random.below(10)).for_each(|_| change(&mut held, &mut random));
            tracing.advance(&heap, random.below(10));
        }
        let all = |m: &mut Marker<'_>| held.iter().for_each(|w| m.word(*w));
        // SAFETY: as above; what the frames hold now was shown, is new, or came from what was reachable.
        let collection = unsafe { heap.finish(tracing, &|_: &mut Marker<'_>| {}, &all) };
        // SAFETY: no heap.
        unsafe { barrier::set_marking_heap(None) };
        objects += collection.objects;
        while heap.sweep_part() {}
    }
    drop(cache);
    objects
}

#[test]
fn what_is_reachable_survives_changes_while_it_is_marked() {
    for seed in 0..60 {
        assert!(changes_while_marking(seed, false) > 0, "seed {seed}");
    }
}

#[test]
fn a_store_without_the_barrier_is_found() {
    let is_found = |seed: &u64| std::panic::catch_unwind(|| changes_while_marking(*seed, true)).is_err();
    let found = (0..20).filter(is_found).count();
    assert!(found > 1, "in {found} of 20 runs");
}
