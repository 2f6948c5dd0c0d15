//! What the operating system says of a process: its memory, and the time it took from the cores.

use std::fs;

/// Clock ticks a second, as Linux counts them for every process.
const TICKS: f64 = 100.0;

/// A process, by its id.
#[derive(Debug, Clone, Copy)]
pub struct Process(pub u32);

impl Process {
    /// This one.
    pub fn own() -> Self {
        Self(std::process::id())
    }

    /// Megabytes of memory it holds.
    pub fn resident(self) -> f64 {
        self.memory("VmRSS:")
    }

    /// The most it held since [`Process::forget_peak`].
    pub fn peak(self) -> f64 {
        self.memory("VmHWM:")
    }

    /// Begins to look for the peak anew.
    pub fn forget_peak(self) {
        fs::write(format!("/proc/{}/clear_refs", self.0), "5").expect("Linux forgets peaks of our own processes");
    }

    /// Seconds of a core it took so far.
    pub fn seconds(self) -> f64 {
        let line = fs::read_to_string(format!("/proc/{}/stat", self.0)).expect("a running process");
        let (_, rest) = line.rsplit_once(')').expect("a name in brackets");
        let times = rest.split_whitespace().skip(11).take(2);
        times.map(|ticks| ticks.parse::<f64>().expect("a number of ticks")).sum::<f64>() / TICKS
    }

    fn memory(self, name: &str) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).expect("a running process");
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("Linux tells the memory");
        let kilobytes = line.split_whitespace().next().and_then(|number| number.parse::<f64>().ok());
        kilobytes.expect("a number of kilobytes") * 1_024.0 / 1e6
    }
}
