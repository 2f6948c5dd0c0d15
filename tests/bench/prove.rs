//! `prove [--size small|commit|release] <id>…` measures figures of QUALITY.md against the server as a release ships it, says
//! of each in one line whether it holds, and writes that line down in docs/FIGURES.md.

mod canary;
mod commands;
mod crowd;
mod delay;
mod figure;
mod limits;
mod overheard;
mod p1;
mod p10;
mod p2;
mod p3;
mod p4;
mod p5;
mod p6;
mod p7;
mod p9;
mod pen;
mod platter;
mod process;
mod r1;
mod r10;
mod r11;
mod r12;
mod r13;
mod r14;
mod r2;
mod r3;
mod r4;
mod r5;
mod r6;
mod r7;
mod r8;
mod r9;
mod recording;
mod runs;
mod traced;
mod writing;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use figure::{Figure, Size};
use limits::Limits;

#[derive(Parser)]
#[command(name = "prove", about = "Measures figures, and says of each whether it holds.")]
struct Arguments {
    /// Which.
    #[arg(required = true, ignore_case = true)]
    ids: Vec<Id>,
    /// How much.
    #[arg(long, default_value = "commit")]
    size: Size,
}

/// A figure of QUALITY.md.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Id {
    P1,
    P2,
    P3,
    P4,
    P5,
    P6,
    P7,
    P9,
    P10,
    R1,
    R2,
    R3,
    R4,
    R5,
    R6,
    R7,
    R8,
    R9,
    R10,
    R11,
    R12,
    R13,
    R14,
}

fn main() -> ExitCode {
    let Arguments { ids, size } = Arguments::parse();
    let runtime = tokio::runtime::Runtime::new().expect("the operating system gives threads");
    let mut holds = true;
    for id in ids {
        println!("\n{id:?}");
        let limits = Limits::measure();
        let figure = runtime.block_on(measure(id, size));
        figure::write_down(&figure, size, &limits);
        println!("{figure}");
        holds = holds && figure.holds;
    }
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure(id: Id, size: Size) -> Figure {
    match id {
        Id::P1 => p1::measure().await,
        Id::P2 => p2::measure().await,
        Id::P3 => p3::measure(size).await,
        Id::P4 => p4::measure(size).await,
        Id::P5 => p5::measure(size).await,
        Id::P6 => p6::measure(size).await,
        Id::P7 => p7::measure(size).await,
        Id::P9 => p9::measure(size).await,
        Id::P10 => p10::measure(size).await,
        Id::R1 => r1::measure(size),
        Id::R2 => r2::measure(size),
        Id::R3 => r3::measure(size).await,
        Id::R4 => r4::measure(size).await,
        Id::R5 => r5::measure(size).await,
        Id::R6 => r6::measure(size).await,
        Id::R7 => r7::measure(size).await,
        Id::R8 => r8::measure(size),
        Id::R9 => r9::measure(size),
        Id::R10 => r10::measure(size).await,
        Id::R11 => r11::measure(size).await,
        Id::R12 => r12::measure(size).await,
        Id::R13 => r13::measure(size).await,
        Id::R14 => r14::measure(size).await,
    }
}
