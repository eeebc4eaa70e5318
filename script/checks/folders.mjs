// Folders as a graph: which pairs import each other, and which larger rings there are.
import { posix } from "node:path";

// edges: [importing file, imported file, ...]; files in one folder are one node.
export function folderGraph(edges) {
  const graph = new Map();
  for (const [from, to] of edges) {
    const [a, b] = [posix.dirname(from), posix.dirname(to)];
    if (a === b) continue;
    if (!graph.has(a)) graph.set(a, new Map());
    if (!graph.get(a).has(b)) graph.get(a).set(b, `${from} -> ${to}`);
  }
  return graph;
}

// Sentences, one a pair of folders that import each other.
export function twoWayPairs(graph) {
  const found = [];
  for (const [a, targets] of graph) {
    for (const [b, forth] of targets) {
      const back = graph.get(b)?.get(a);
      if (a < b && back) found.push(`two-way pair: ${a} and ${b} (${forth}; ${back})`);
    }
  }
  return found;
}

// Sentences, one a ring of three or more folders: what is left of the graph when folders that import nothing that is
// left are taken away again and again, walked once around.
export function folderRings(graph) {
  const left = new Map([...graph].map(([a, targets]) => [a, new Set([...targets.keys()].filter((b) => !graph.get(b)?.has(a)))]));
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [a, targets] of left) {
      for (const b of targets) if (!left.has(b)) targets.delete(b);
      if (targets.size === 0) left.delete(a);
    }
  }
  if (left.size === 0) return [];
  const path = [];
  let at = left.keys().next().value;
  while (!path.includes(at)) {
    path.push(at);
    at = left.get(at).values().next().value;
  }
  return [`ring of folders: ${[...path.slice(path.indexOf(at)), at].join(" -> ")}`];
}
