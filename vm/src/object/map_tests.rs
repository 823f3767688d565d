//! Maps against the standard library's, and what iteration promises while the map changes.

use super::super::testing::{World, desc, named};
use super::*;
use crate::heap::{Config, Marker};
use std::collections::{HashMap, HashSet};
use urgo_abi::typedesc::{Boxing, Equality, Leaf, MemKind, TypeDesc, TypeShape};

const INT: TypeId = TypeId(1);
const STRING: TypeId = TypeId(2);
const FLOAT: TypeId = TypeId(3);
const BIG: TypeId = TypeId(4);
const ANY: TypeId = TypeId(5);
const SLICE: TypeId = TypeId(6);

fn types() -> Vec<TypeDesc> {
    let leaf = |offset, mem| Leaf { offset, mem };
    let int = named("int", TypeShape::Int, 8);
    let mut string = desc(TypeShape::String, 16, &[0]);
    string.equality = Equality::Parts;
    string.leaves = vec![leaf(0, MemKind::Ptr), leaf(8, MemKind::I64)];
    string.boxing = Boxing::Boxed;
    let mut float = named("float64", TypeShape::Float64, 8);
    float.equality = Equality::Parts;
    float.leaves = vec![leaf(0, MemKind::F64)];
    let mut big = desc(TypeShape::Array(INT, 40), 320, &[]);
    big.in_memory = true;
    let mut any = desc(TypeShape::Interface(vec![]), 16, &[1]);
    any.equality = Equality::Parts;
    any.leaves = vec![leaf(0, MemKind::I64), leaf(8, MemKind::Word)];
    let mut slice = desc(TypeShape::Slice(INT), 24, &[0]);
    slice.name = "[]int".into();
    slice.equality = Equality::None;
    slice.boxing = Boxing::Boxed;
    let map = |key, elem| {
        let mut m = desc(TypeShape::Map { key, elem }, 8, &[0]);
        m.equality = Equality::None;
        m
    };
    vec![
        int,
        string,
        float,
        big,
        any,
        slice,
        map(INT, INT),
        map(STRING, INT),
        map(FLOAT, INT),
        map(BIG, BIG),
        map(ANY, INT),
    ]
}

fn map_of(key: TypeId) -> TypeId {
    TypeId([(INT, 7), (STRING, 8), (FLOAT, 9), (BIG, 10), (ANY, 11)].iter().find(|p| p.0 == key).unwrap().1)
}

/// A map with its world.
struct Map {
    world: World,
    ty: TypeId,
    map: u64,
    operations: u64,
}

impl Map {
    fn new(key: TypeId, hint: i64) -> Map {
        let mut world =
            World::with_config(&types(), Config { clobber: true, verify: true, ..Config::default() });
        let (types, ty) = (world.types.clone(), map_of(key));
        let map = new(&mut world.env(), types.map_layout(ty), hint).unwrap();
        Map { world, ty, map, operations: 0 }
    }
    fn with<R>(&mut self, f: impl FnOnce(&mut Env<'_>, &MapLayout, u64) -> R) -> R {
        let types = self.world.types.clone();
        f(&mut self.world.env(), types.map_layout(self.ty), self.map)
    }
    /// Every second operation is tried as compiled code does it; `SLOW` where it is not.
    fn quick(
        &mut self,
        key: &[u64],
        word: unsafe fn(&MapLayout, u64, &Bits64) -> u64,
        text: unsafe fn(&MapLayout, u64, &Text) -> u64,
    ) -> u64 {
        self.operations += 1;
        let odd = self.operations % 2 == 1;
        // SAFETY: the words are those of a key of the layout's form.
        self.with(|_, l, m| unsafe {
            match l.form {
                Some(MapKey::Bits64) if odd => word(l, m, &Bits64(key[0])),
                Some(MapKey::String) if odd => text(l, m, &Text((key[0], key[1]))),
                _ => SLOW,
            }
        })
    }
    fn set(&mut self, key: &[u64], value: u64) {
        let quick = self.quick(key, quick_assign, quick_assign);
        // SAFETY: the words are those of a key; the address is that of an element.
        self.with(|env, l, m| unsafe {
            let at = if quick == SLOW { assign(env, l, m, |i| key[i]).unwrap() } else { quick };
            *(at as *mut u64) = value;
        });
    }
    fn get(&mut self, key: &[u64]) -> Option<u64> {
        let quick = self.quick(key, quick_find, quick_find);
        // SAFETY: as above.
        self.with(|env, l, m| unsafe {
            let at = if quick == SLOW { find(env, l, m, |i| key[i]).unwrap() } else { quick };
            (at as *const u64).as_ref().copied()
        })
    }
    fn delete(&mut self, key: &[u64]) {
        if self.quick(key, quick_delete, quick_delete) == SLOW {
            // SAFETY: as above.
            self.with(|env, l, m| unsafe { delete(env, l, m, |i| key[i]).unwrap() });
        }
    }
    fn clear(&mut self) {
        // SAFETY: the map is one.
        self.with(|_, l, m| unsafe { clear(l, m).unwrap() });
    }
    fn len(&self) -> u64 {
        // SAFETY: the map is one.
        unsafe { len(self.map) }
    }
    fn start(&mut self) -> u64 {
        // SAFETY: the map is one.
        self.with(|env, _, m| unsafe { iter_start(env, m).unwrap() })
    }
    /// The next entry's first words of key and element.
    fn next(&mut self, it: u64) -> Option<(u64, u64)> {
        // SAFETY: the iterator is one; its addresses are those of a key and an element.
        self.with(|env, l, _| unsafe {
            let (k, e) = iter_next(env, l, it).unwrap();
            (k != 0).then(|| (*(k as *const u64), *(e as *const u64)))
        })
    }
    fn entries(&mut self) -> Vec<(u64, u64)> {
        let it = self.start();
        std::iter::from_fn(|| self.next(it)).collect()
    }
    fn collect(&mut self, also: &[u64]) {
        let map = self.map;
        // SAFETY: nothing else runs, and the test holds only what it shows.
        unsafe {
            self.world.heap.collect(&|m: &mut Marker<'_>| {
                m.word(map);
                also.iter().for_each(|w| m.word(*w));
            })
        };
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = hash::word(self.0, 77);
        self.0 % n
    }
}

#[test]
fn random_operations_agree_with_the_standard_map() {
    for (seed, keys, hint) in [(1, 6, 0), (2, 40, 0), (3, 3000, 10), (4, 60_000, 5000), (5, 12, 100)] {
        let mut random = Random(seed);
        let mut map = Map::new(INT, hint);
        let mut model = HashMap::new();
        for i in 0..120_000u64 {
            let k = random.below(keys);
            match random.below(20) {
                0..9 => {
                    map.set(&[k], i);
                    model.insert(k, i);
                }
                9..14 => assert_eq!(map.get(&[k]), model.get(&k).copied(), "seed {seed}"),
                14..19 => {
                    map.delete(&[k]);
                    model.remove(&k);
                }
                _ if random.below(5000) == 0 => {
                    map.clear();
                    model.clear();
                }
                _ => {}
            }
            assert_eq!(map.len(), model.len() as u64, "seed {seed}");
            if i % 30_000 == 29_999 {
                map.collect(&[]);
                let entries = map.entries();
                assert_eq!(entries.len(), model.len(), "seed {seed}");
                assert!(entries.iter().all(|(k, v)| model[k] == *v), "seed {seed}");
            }
        }
    }
}

#[test]
fn iteration_keeps_its_promises_while_the_map_changes() {
    for seed in 0..60 {
        let mut random = Random(seed);
        let mut map = Map::new(INT, 0);
        let n = 1 + random.below(if seed % 3 == 0 { 12 } else { 4000 });
        let mut old: HashSet<u64> = (0..n).collect();
        (0..n).for_each(|k| map.set(&[k], k));
        let (mut fresh, mut seen) = (n, HashSet::new());
        let it = map.start();
        while let Some((k, v)) = map.next(it) {
            assert_eq!(k, v, "seed {seed}");
            assert!(seen.insert(k), "seed {seed}: {k} twice");
            old.remove(&k);
            for _ in 0..random.below(4) {
                if random.below(3) > 0 && fresh < 20_000 {
                    map.set(&[fresh], fresh);
                    fresh += 1;
                } else {
                    let gone = random.below(n);
                    map.delete(&[gone]);
                    old.remove(&gone);
                    assert!(seen.contains(&gone) || { seen.insert(gone) }, "marks it as not to be seen");
                }
            }
            if random.below(300) == 0 {
                map.collect(&[it]);
            }
        }
        assert!(old.is_empty(), "seed {seed}: {} entries were not visited", old.len());
    }
}

#[test]
fn order_differs_between_iterations() {
    let mut map = Map::new(INT, 0);
    (0..8).for_each(|k| map.set(&[k], k));
    let first: HashSet<u64> = (0..100).map(|_| map.entries()[0].0).collect();
    assert!(first.len() > 3, "{first:?}");
}

#[test]
fn nan_keys_are_all_different_and_stay() {
    let mut map = Map::new(FLOAT, 0);
    let nan = f64::NAN.to_bits();
    (0..200).for_each(|i| map.set(&[nan], i));
    assert_eq!(map.len(), 200);
    assert_eq!(map.get(&[nan]), None);
    map.delete(&[nan]);
    let it = map.start();
    let mut seen: HashSet<u64> = (0..50).map(|_| map.next(it).unwrap().1).collect();
    (0..2000).for_each(|i| map.set(&[(i as f64).to_bits()], 1 << 40));
    while let Some((_, v)) = map.next(it) {
        assert!(v == 1 << 40 || seen.insert(v));
    }
    assert_eq!(seen.iter().filter(|v| **v < 200).count(), 200);
    let it = map.start();
    map.next(it);
    map.clear();
    assert_eq!((map.next(it), map.len()), (None, 0));
    map.set(&[0f64.to_bits()], 7);
    map.set(&[(-0f64).to_bits()], 8);
    assert_eq!((map.len(), map.get(&[0f64.to_bits()])), (1, Some(8)));
    assert_eq!(map.entries(), [((-0f64).to_bits(), 8)]);
}

#[test]
fn strings_and_large_keys_survive_collections() {
    let mut map = Map::new(STRING, 0);
    let text = |world: &mut World, i: u64| {
        let s = string::new(&mut world.env(), format!("key number {i}").as_bytes()).unwrap();
        [s.0, s.1]
    };
    for i in 0..3000 {
        let key = text(&mut map.world, i);
        map.set(&key, i);
        if i % 500 == 0 {
            map.collect(&[]);
        }
    }
    map.collect(&[]);
    for i in 0..3000 {
        let key = text(&mut map.world, i);
        assert_eq!(map.get(&key), Some(i));
    }
    let mut map = Map::new(BIG, 0);
    for i in 0..100u64 {
        let mut key = [0u64; 40];
        (key[0], key[39]) = (i, i / 2);
        map.set(&[key.as_ptr() as u64], i);
    }
    map.collect(&[]);
    let mut key = [0u64; 40];
    (key[0], key[39]) = (66, 33);
    assert_eq!(map.get(&[key.as_ptr() as u64]), Some(66));
    key[20] = 1;
    assert_eq!(map.get(&[key.as_ptr() as u64]), None);
    assert_eq!(map.entries().len(), 100);
}

#[test]
fn interface_keys_hash_by_dynamic_type_or_fail() {
    let mut map = Map::new(ANY, 0);
    map.set(&[INT.0 as u64, 5], 1);
    map.set(&[FLOAT.0 as u64, 5], 2);
    map.set(&[0, 0], 3);
    assert_eq!(map.get(&[INT.0 as u64, 5]), Some(1));
    assert_eq!(map.get(&[FLOAT.0 as u64, 5]), Some(2));
    assert_eq!(map.get(&[0, 0]), Some(3));
    let slice = [SLICE.0 as u64, 0];
    let error = Fail::Error("hash of unhashable type []int".into());
    // SAFETY: the words are those of an interface whose data word is not looked at.
    let found = map.with(|env, l, m| unsafe { find(env, l, m, |i| slice[i]) });
    assert_eq!(found, Err(error.clone()));
    // SAFETY: as above; nil is a map.
    let found = map.with(|env, l, _| unsafe { find(env, l, 0, |i| slice[i]) });
    assert_eq!(found, Err(error));
    // SAFETY: nil is a map.
    let assigned = map.with(|env, l, _| unsafe { assign(env, l, 0, |_| 0) });
    assert_eq!(assigned, Err(Fail::Plain("assignment to entry in nil map")));
}
