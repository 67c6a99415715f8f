//! A counted B+ tree of deadlines.
//!
//! Each branch has the number of entries below it, so that the entry at a rank is found in logarithmic time, and with it
//! one at random. Nodes are reference-counted: a clone costs one pointer, and a write copies the nodes on its path that
//! another tree also holds.
//!
//! Invariants: all leaves are equally deep; no node is empty; an inner root has two children at least; a branch's `first`
//! and `count` are those of its child.

use std::sync::Arc;

use super::leaf::{Key, Leaf, MAX, Put};

/// A node this small is merged with a neighbour, if the two make a node that is far from being divided again.
const SMALL: usize = MAX / 4;
const MERGED_MAX: usize = MAX / 4 * 3;

#[derive(Clone, Default)]
pub struct Tree {
    root: Option<Arc<Node>>,
    len: usize,
    heap: usize,
}

#[derive(Clone)]
enum Node {
    Leaf(Leaf),
    Inner(Vec<Branch>),
}

#[derive(Clone)]
struct Branch {
    /// The first entry below.
    first: Key,
    /// How many entries are below.
    count: u32,
    child: Arc<Node>,
}

impl Tree {
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Bytes of heap. Shared nodes count in full. Constant time.
    pub fn heap_size(&self) -> usize {
        self.heap
    }

    pub fn first(&self) -> Option<Key> {
        self.root.as_deref().map(Node::first)
    }

    /// The entry at a rank.
    pub fn get(&self, rank: usize) -> Option<Key> {
        let (mut node, mut rank) = (self.root.as_deref().filter(|_| rank < self.len)?, rank);
        loop {
            match node {
                Node::Leaf(leaf) => return Some(leaf.get(rank)),
                Node::Inner(branches) => {
                    let mut branches = branches.iter();
                    node = loop {
                        let branch = branches.next()?;
                        match rank.checked_sub(branch.count as usize) {
                            Some(behind) => rank = behind,
                            None => break &branch.child,
                        }
                    };
                }
            }
        }
    }

    pub fn contains(&self, key: Key) -> bool {
        let mut node = self.root.as_deref();
        while let Some(Node::Inner(branches)) = node {
            node = Some(&branches[child_of(branches, key)].child);
        }
        matches!(node, Some(Node::Leaf(leaf)) if leaf.contains(key))
    }

    /// All entries in order.
    pub fn iter(&self) -> impl Iterator<Item = Key> + '_ {
        let (mut leaf, mut at) = (None, 0);
        // What is to the right of the path to the leaf, the deepest last.
        let mut path: Vec<std::slice::Iter<'_, Branch>> = Vec::new();
        let mut below = self.root.as_deref();
        std::iter::from_fn(move || {
            loop {
                if let Some(current) = leaf.filter(|leaf: &&Leaf| at < leaf.len()) {
                    at += 1;
                    return Some(current.get(at - 1));
                }
                match below.take() {
                    Some(Node::Leaf(next)) => (leaf, at) = (Some(next), 0),
                    Some(Node::Inner(branches)) => path.push(branches.iter()),
                    None => match path.last_mut()?.next() {
                        Some(branch) => below = Some(&branch.child),
                        None => _ = path.pop(),
                    },
                }
            }
        })
    }

    /// Adds an entry; false when it is there already.
    pub fn insert(&mut self, key: Key) -> bool {
        let Some(root) = &mut self.root else {
            let leaf = Node::Leaf(Leaf::of(key));
            (self.len, self.heap) = (1, leaf.heap_size());
            self.root = Some(Arc::new(leaf));
            return true;
        };
        let right = match insert(root, key, &mut self.heap) {
            PutBelow::There => return false,
            PutBelow::Done => None,
            PutBelow::Divided(right) => Some(right),
        };
        self.len += 1;
        if let Some(right) = right {
            let left = Branch { first: root.first(), count: self.len as u32 - right.count, child: root.clone() };
            let above = Node::Inner(vec![left, right]);
            self.heap += above.heap_size();
            *root = Arc::new(above);
        }
        true
    }

    /// Removes an entry; false when it is not there.
    pub fn remove(&mut self, key: Key) -> bool {
        let Some(root) = &mut self.root else { return false };
        if !remove(root, key, &mut self.heap) {
            return false;
        }
        self.len -= 1;
        if self.len == 0 {
            *self = Tree::default();
            return true;
        }
        while let Node::Inner(branches) = &**root
            && let [only] = branches.as_slice()
        {
            self.heap -= root.heap_size();
            *root = only.child.clone();
        }
        true
    }

    /// Whether the invariants hold, and the accounts of heap.
    pub fn check(&self) -> Result<(), String> {
        let Some(root) = &self.root else {
            return if self.len + self.heap == 0 { Ok(()) } else { Err("nothing, that counts".into()) };
        };
        let mut heap = 0;
        let (count, _) = check(root, &mut heap)?;
        if count != self.len || heap != self.heap {
            return Err(format!("counted {count} entries and {heap} bytes, noted {} and {}", self.len, self.heap));
        }
        match &**root {
            Node::Inner(branches) if branches.len() < 2 => Err("an inner root with one child".into()),
            _ => Ok(()),
        }
    }
}

impl Node {
    /// The node, its counters of references and its entries or branches.
    fn heap_size(&self) -> usize {
        2 * size_of::<usize>() + size_of::<Node>() + self.list_bytes()
    }

    fn list_bytes(&self) -> usize {
        match self {
            Node::Leaf(leaf) => leaf.heap_size(),
            Node::Inner(branches) => branches.capacity() * size_of::<Branch>(),
        }
    }

    fn first(&self) -> Key {
        match self {
            Node::Leaf(leaf) => leaf.get(0),
            Node::Inner(branches) => branches[0].first,
        }
    }

    fn len(&self) -> usize {
        match self {
            Node::Leaf(leaf) => leaf.len(),
            Node::Inner(branches) => branches.len(),
        }
    }
}

/// The branch below which an entry is, or would have to be.
#[inline]
fn child_of(branches: &[Branch], key: Key) -> usize {
    branches.partition_point(|branch| branch.first <= key).saturating_sub(1)
}

/// The node for writing, with the account of what a copy takes more or less than the original.
fn own<'a>(node: &'a mut Arc<Node>, heap: &mut usize) -> &'a mut Node {
    if Arc::strong_count(node) > 1 {
        *heap -= node.heap_size();
        *heap += Arc::make_mut(node).heap_size();
    }
    Arc::make_mut(node)
}

/// As [`Put`], of a whole node.
enum PutBelow {
    There,
    Done,
    Divided(Branch),
}

fn insert(node: &mut Arc<Node>, key: Key, heap: &mut usize) -> PutBelow {
    let node = own(node, heap);
    let before = node.list_bytes();
    let put = match node {
        Node::Leaf(leaf) => match leaf.insert(key) {
            Put::There => return PutBelow::There,
            Put::Done => None,
            Put::Divided(right) => Some(branch(right.get(0), right.len() as u32, Node::Leaf(right), heap)),
        },
        Node::Inner(branches) => {
            let at = child_of(branches, key);
            let changed = &mut branches[at];
            let new = match insert(&mut changed.child, key, heap) {
                PutBelow::There => return PutBelow::There,
                PutBelow::Done => None,
                PutBelow::Divided(new) => Some(new),
            };
            changed.count += 1;
            changed.first = changed.child.first();
            match new {
                None => None,
                Some(new) => {
                    changed.count -= new.count;
                    add_branch(branches, at + 1, new, heap)
                }
            }
        }
    };
    *heap = *heap - before + node.list_bytes();
    put.map_or(PutBelow::Done, PutBelow::Divided)
}

/// Puts a branch in; what did not fit any more comes back as a new neighbour to the right.
fn add_branch(branches: &mut Vec<Branch>, at: usize, new: Branch, heap: &mut usize) -> Option<Branch> {
    if branches.len() < MAX {
        branches.insert(at, new);
        // An entry far from all others of its leaf may be close to those of the next.
        settle(branches, at, heap);
        return None;
    }
    let middle = at < MAX;
    let mut upper = if middle { branches.split_off(MAX / 2) } else { Vec::new() };
    branches.shrink_to_fit();
    let lower = branches.len();
    if middle && at <= lower {
        branches.insert(at, new)
    } else {
        upper.insert(at - lower, new)
    }
    let (first, count) = (upper[0].first, upper.iter().map(|branch| branch.count).sum());
    Some(branch(first, count, Node::Inner(upper), heap))
}

/// A branch with a node of its own, which is added to the account.
fn branch(first: Key, count: u32, node: Node, heap: &mut usize) -> Branch {
    *heap += node.heap_size();
    Branch { first, count, child: Arc::new(node) }
}

fn remove(node: &mut Arc<Node>, key: Key, heap: &mut usize) -> bool {
    let node = own(node, heap);
    let before = node.list_bytes();
    match node {
        Node::Leaf(leaf) => {
            if !leaf.remove(key) {
                return false;
            }
        }
        Node::Inner(branches) => {
            let at = child_of(branches, key);
            let changed = &mut branches[at];
            if !remove(&mut changed.child, key, heap) {
                return false;
            }
            changed.count -= 1;
            if changed.count == 0 {
                *heap -= branches.remove(at).child.heap_size();
            } else {
                changed.first = changed.child.first();
                settle(branches, at, heap);
            }
            if branches.len() <= branches.capacity() / 4 {
                branches.shrink_to(branches.len() * 2);
            }
        }
    }
    *heap = *heap - before + node.list_bytes();
    true
}

/// Merges a small child with a neighbour.
fn settle(branches: &mut Vec<Branch>, at: usize, heap: &mut usize) {
    let len = branches[at].child.len();
    if len > SMALL {
        return;
    }
    let fits = |other: Option<&Branch>| other.is_some_and(|branch| branch.child.len() + len <= MERGED_MAX);
    if fits(branches.get(at + 1)) && merge(branches, at, heap) {
        return;
    }
    if at > 0 && fits(branches.get(at - 1)) {
        merge(branches, at - 1, heap);
    }
}

/// Moves the content of the right neighbour of a child into it, unless the two must stay apart.
fn merge(branches: &mut Vec<Branch>, at: usize, heap: &mut usize) -> bool {
    let [left, right] = &mut branches[at..at + 2] else { return false };
    let to = own(&mut left.child, heap);
    let before = to.list_bytes();
    let merged = match (&mut *to, &*right.child) {
        (Node::Leaf(to), Node::Leaf(from)) => to.append(from),
        (Node::Inner(to), Node::Inner(from)) => {
            to.extend_from_slice(from);
            true
        }
        _ => unreachable!("neighbours are equally deep"),
    };
    *heap = *heap - before + to.list_bytes();
    if merged {
        left.count += right.count;
        *heap -= branches.remove(at + 1).child.heap_size();
    }
    merged
}

/// Counts the entries below a node and how deep it is.
fn check(node: &Node, heap: &mut usize) -> Result<(usize, usize), String> {
    *heap += node.heap_size();
    if node.len() > MAX || node.len() == 0 {
        return Err(format!("a node of {}", node.len()));
    }
    let branches = match node {
        Node::Leaf(leaf) if leaf.is_sorted() => return Ok((leaf.len(), 0)),
        Node::Leaf(_) => return Err("a leaf out of order".into()),
        Node::Inner(branches) => branches,
    };
    if !branches.is_sorted_by(|a, b| a.first < b.first) {
        return Err("branches out of order".into());
    }
    let mut total = 0;
    let mut depth = None;
    for branch in branches {
        let (count, below) = check(&branch.child, heap)?;
        if count != branch.count as usize || branch.first != branch.child.first() {
            return Err(format!("a branch of {count} entries says {} from {:?}", branch.count, branch.first));
        }
        if *depth.get_or_insert(below) != below {
            return Err("leaves at different depths".into());
        }
        total += count;
    }
    Ok((total, depth.unwrap_or(0) + 1))
}
