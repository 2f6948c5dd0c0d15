//! A platter: what a disk may hold after the power was cut. What was synced is there; of everything later, any part may be.
//!
//! Stricter than most file systems are: a file that is synced still needs its folder synced to be found again, and what
//! was written after the last sync of a file survives in any order, whole, in pieces of one sector, or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use waymark_tests::simulation::chance::Chance;

use crate::recording::Deed;

/// What a disk writes whole: an old one, and a new one.
const SECTORS: [usize; 2] = [512, 4096];

/// Files and names, synced and not.
#[derive(Debug)]
pub struct Platter {
    /// The folder that is there from the beginning.
    folder: PathBuf,
    files: Vec<File>,
    names: BTreeMap<PathBuf, Node>,
    synced: BTreeMap<PathBuf, Node>,
    pending: Vec<(usize, Naming)>,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Folder,
    /// The file of this number.
    File(usize),
}

#[derive(Debug, Default)]
struct File {
    synced: Vec<u8>,
    /// How long it is if everything survives.
    length: usize,
    pending: Vec<(usize, Change)>,
}

#[derive(Debug)]
enum Change {
    Wrote { at: usize, bytes: Vec<u8> },
    Length(usize),
}

#[derive(Debug)]
enum Naming {
    Here(PathBuf, Node),
    Gone(PathBuf),
    Moved { from: PathBuf, to: PathBuf, node: Node },
}

/// How much of what was not synced survives.
#[derive(Debug, Clone, Copy)]
enum Survival {
    Nothing,
    Everything,
    /// So many, and the one after them torn.
    Beginning(usize),
    /// Each by chance, one in so many lost.
    Some(u64),
    /// Each sector by chance.
    Sectors,
}

/// What is found when the power is back: files with their bytes, and folders.
pub type Found = BTreeMap<PathBuf, Option<Vec<u8>>>;

impl Platter {
    /// With one folder, empty.
    pub fn new(folder: &Path) -> Self {
        let names = BTreeMap::from([(folder.to_owned(), Node::Folder)]);
        Self { folder: folder.to_owned(), files: Vec::new(), synced: names.clone(), names, pending: Vec::new() }
    }

    /// Something happens, the so-manieth of all.
    pub fn happen(&mut self, place: usize, deed: &Deed) {
        match deed {
            Deed::Folder(path) => self.name(place, Naming::Here(path.clone(), Node::Folder)),
            Deed::Opened { path, emptied } => {
                if !self.names.contains_key(path) {
                    self.files.push(File::default());
                    self.name(place, Naming::Here(path.clone(), Node::File(self.files.len() - 1)));
                }
                if *emptied {
                    self.change(place, path, |_| Change::Length(0));
                }
            }
            Deed::Wrote { path, at, bytes } => {
                self.change(place, path, |length| Change::Wrote { at: at.unwrap_or(length), bytes: bytes.clone() });
            }
            Deed::Length { path, length } => self.change(place, path, |_| Change::Length(*length)),
            Deed::Synced { path, began } => self.sync(path, *began),
            Deed::Removed(path) => self.name(place, Naming::Gone(path.clone())),
            Deed::Renamed { from, to } => {
                let node = self.names[from];
                self.name(place, Naming::Moved { from: from.clone(), to: to.clone(), node });
            }
            Deed::Sent(_) => {}
        }
    }

    /// How much there is on it.
    pub fn megabytes(&self) -> f64 {
        self.files.iter().map(|file| file.length).sum::<usize>() as f64 / 1e6
    }

    /// What may be found after a cut at this moment.
    pub fn cut(&self, chance: &mut Chance) -> Found {
        let mut names = self.synced.clone();
        let survival = Survival::draw(chance, self.pending.len());
        for (number, (_, naming)) in self.pending.iter().enumerate() {
            if survival.keeps(number, chance) {
                naming.apply(&mut names);
            }
        }
        let reached = names.iter().filter(|(path, _)| {
            let mut above = path.ancestors().skip(1).take_while(|above| above.starts_with(&self.folder));
            above.all(|above| names.contains_key(above))
        });
        reached
            .map(|(path, node)| match node {
                Node::Folder => (path.clone(), None),
                Node::File(number) => (path.clone(), Some(self.files[*number].cut(chance))),
            })
            .collect()
    }

    fn name(&mut self, place: usize, naming: Naming) {
        naming.apply(&mut self.names);
        self.pending.push((place, naming));
    }

    fn change(&mut self, place: usize, path: &Path, change: impl FnOnce(usize) -> Change) {
        // What is written to a file that has no name any more is nobody's.
        let Some(Node::File(number)) = self.names.get(path) else { return };
        let file = &mut self.files[*number];
        let change = change(file.length);
        file.length = match &change {
            Change::Wrote { at, bytes } => file.length.max(at + bytes.len()),
            Change::Length(length) => *length,
        };
        file.pending.push((place, change));
    }

    fn sync(&mut self, path: &Path, began: usize) {
        match self.names.get(path) {
            Some(Node::Folder) => {
                let is_done = |(place, naming): &(usize, Naming)| *place < began && naming.is_in(path);
                let (done, left) = std::mem::take(&mut self.pending).into_iter().partition(is_done);
                self.pending = left;
                let done: Vec<(usize, Naming)> = done;
                done.iter().for_each(|(_, naming)| naming.apply(&mut self.synced));
            }
            Some(Node::File(number)) => {
                let file = &mut self.files[*number];
                let until = file.pending.partition_point(|(place, _)| *place < began);
                for (_, change) in file.pending.drain(..until) {
                    change.apply(&mut file.synced, |_| true, 1);
                }
            }
            None => {}
        }
    }
}

impl File {
    fn cut(&self, chance: &mut Chance) -> Vec<u8> {
        let mut found = self.synced.clone();
        let sector = SECTORS[usize::from(chance.one_in(2))];
        let survival = Survival::draw(chance, self.pending.len());
        for (number, (_, change)) in self.pending.iter().enumerate() {
            match survival {
                Survival::Sectors => change.apply(&mut found, |_| chance.one_in(2), sector),
                Survival::Beginning(whole) if number == whole => {
                    let end = chance.below(change.sectors(sector) + 1);
                    let mut so_far = 0;
                    let before_the_tear = |_| {
                        so_far += 1;
                        so_far <= end
                    };
                    change.apply(&mut found, before_the_tear, sector);
                }
                Survival::Nothing | Survival::Everything | Survival::Beginning(_) | Survival::Some(_) => {
                    if survival.keeps(number, chance) {
                        change.apply(&mut found, |_| true, sector);
                    }
                }
            }
        }
        // The length of a file is kept apart from its bytes: the one may arrive without the other.
        if found.len() < self.length && chance.one_in(4) {
            let more = chance.below((self.length - found.len()) as u64 + 1);
            found.resize(found.len() + usize::try_from(more).expect("a part of a file"), 0);
        }
        found
    }
}

impl Change {
    fn sectors(&self, sector: usize) -> u64 {
        match self {
            Change::Wrote { at, bytes } => pieces(*at, bytes, sector).count() as u64,
            Change::Length(_) => 1,
        }
    }

    /// Applies the sectors that survive.
    fn apply(&self, file: &mut Vec<u8>, mut survives: impl FnMut(usize) -> bool, sector: usize) {
        match self {
            // One sector is as good as any where all survive.
            Change::Wrote { at, bytes } if sector == 1 => write(file, *at, bytes),
            Change::Wrote { at, bytes } => {
                for (at, piece) in pieces(*at, bytes, sector).filter(|(at, _)| survives(*at)) {
                    write(file, at, piece);
                }
            }
            Change::Length(length) => {
                if survives(*length) {
                    file.resize(*length, 0);
                }
            }
        }
    }
}

fn write(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if file.len() < at + bytes.len() {
        file.resize(at + bytes.len(), 0);
    }
    file[at..at + bytes.len()].copy_from_slice(bytes);
}

/// Bytes in pieces that end where a sector of the file does.
fn pieces(at: usize, bytes: &[u8], sector: usize) -> impl Iterator<Item = (usize, &[u8])> {
    let mut rest = (at, bytes);
    std::iter::from_fn(move || {
        let (at, bytes) = rest;
        let (piece, left) = bytes.split_at((sector - at % sector).min(bytes.len()));
        rest = (at + piece.len(), left);
        (!piece.is_empty()).then_some((at, piece))
    })
}

impl Naming {
    fn apply(&self, names: &mut BTreeMap<PathBuf, Node>) {
        match self {
            Naming::Here(path, node) => drop(names.insert(path.clone(), *node)),
            Naming::Gone(path) => drop(names.remove(path)),
            Naming::Moved { from, to, node } => {
                names.remove(from);
                names.insert(to.clone(), *node);
            }
        }
    }

    /// Whether it is the business of this folder.
    fn is_in(&self, folder: &Path) -> bool {
        let (Naming::Here(path, _) | Naming::Gone(path) | Naming::Moved { to: path, .. }) = self;
        path.parent() == Some(folder)
    }
}

impl Survival {
    fn draw(chance: &mut Chance, pending: usize) -> Self {
        match chance.below(6) {
            0 => Survival::Nothing,
            1 => Survival::Everything,
            2 => Survival::Beginning(usize::try_from(chance.below(pending as u64)).expect("one of them")),
            3 => Survival::Some(2),
            4 => Survival::Some(8),
            _ => Survival::Sectors,
        }
    }

    fn keeps(self, number: usize, chance: &mut Chance) -> bool {
        match self {
            Survival::Nothing => false,
            Survival::Everything => true,
            Survival::Beginning(whole) => number < whole,
            Survival::Some(times) => !chance.one_in(times),
            Survival::Sectors => chance.one_in(2),
        }
    }
}

/// Lays out what was found below another folder.
pub fn lay_out(found: &Found, folder: &Path, at: &Path) {
    for (path, bytes) in found {
        let path = at.join(path.strip_prefix(folder).expect("below the folder"));
        match bytes {
            None => fs::create_dir_all(path).expect("a place for temporary folders"),
            Some(bytes) => fs::write(path, bytes).expect("memory with room"),
        }
    }
}
