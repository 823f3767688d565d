//! Strongly connected components of a graph: which nodes lie on a common cycle.
//!
//! Tarjan's algorithm (1972) without recursion, in time linear in nodes and edges: chains of declarations may be as long as
//! the source.

/// For each node of `0..n` the number of its component. Components are numbered so that an edge never leads to a higher
/// number than that of its origin.
pub(super) fn components(n: usize, edges: &[Vec<u32>]) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let mut component = vec![NONE; n];
    let (mut order, mut low) = (vec![NONE; n], vec![0; n]);
    let (mut next_order, mut next_component) = (0, 0);
    // Nodes whose component is not known yet, and the path from the root with the next edge of each node to follow.
    let (mut open, mut path): (Vec<u32>, Vec<(u32, usize)>) = (Vec::new(), Vec::new());
    for root in 0..n as u32 {
        if order[root as usize] == NONE {
            path.push((root, 0));
        }
        while let Some((node, at)) = path.pop() {
            let v = node as usize;
            if at == 0 {
                (order[v], low[v]) = (next_order, next_order);
                next_order += 1;
                open.push(node);
            } else {
                // Back from the node that the last edge leads to, or past an edge to one that was known.
                let w = edges[v][at - 1] as usize;
                if component[w] == NONE {
                    low[v] = low[v].min(low[w]);
                }
            }
            if let Some(&w) = edges[v].get(at) {
                path.push((node, at + 1));
                if order[w as usize] == NONE {
                    path.push((w, 0));
                }
                continue;
            }
            if low[v] == order[v] {
                while let Some(w) = open.pop() {
                    component[w as usize] = next_component;
                    if w == node {
                        break;
                    }
                }
                next_component += 1;
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn cycles_are_found_and_order_is_that_of_edges() {
        // 0 → 1 ⇄ 2 → 3, 4 → 4, 5 → 3 → 6 → 3
        let edges = [vec![1], vec![2], vec![1, 3], vec![6], vec![4], vec![3], vec![3]];
        let c = components(7, &edges);
        assert_eq!(c[1], c[2]);
        assert_eq!(c[3], c[6]);
        let distinct: std::collections::BTreeSet<u32> = c.iter().copied().collect();
        assert_eq!(distinct.len(), 5);
        for (from, to) in
            edges.iter().enumerate().flat_map(|(v, list)| list.iter().map(move |w| (v, *w as usize)))
        {
            assert!(c[to] <= c[from]);
        }
    }

    #[test]
    fn long_chains_do_not_recurse() {
        let n = 300_000;
        let edges: Vec<Vec<u32>> = (0..n).map(|i| vec![(i + 1) % n]).collect();
        assert!(components(n as usize, &edges).iter().all(|c| *c == 0));
    }
}
