//! A link as a square code for a phone's camera.

use std::fmt::Write as _;

use leptos::prelude::*;
use qrcode::{Color, QrCode};

/// The empty edge a camera needs around the code, in fields.
const EDGE: usize = 3;

/// The square, with what it is for those who do not see it.
pub fn square(link: &str, label: String) -> impl IntoView + use<> {
    let code = QrCode::new(link).expect("a link is far below what a square can hold");
    let width = code.width();
    let path = dark(&code.to_colors(), width);
    let size = width + 2 * EDGE;
    view! {
        <svg viewBox=format!("0 0 {size} {size}") role="img" aria-label=label>
            <path d=path />
        </svg>
    }
}

/// One stretch of path for each run of dark fields in a row.
fn dark(fields: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (row, fields) in fields.chunks(width).enumerate() {
        let mut column = 0;
        for run in fields.chunk_by(|one, other| one == other) {
            if run[0] == Color::Dark {
                let (x, y, length) = (column + EDGE, row + EDGE, run.len());
                write!(path, "M{x} {y}h{length}v1h-{length}z").expect("a string takes everything");
            }
            column += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_run_of_dark_fields_is_drawn_once() {
        let fields = [
            Color::Dark,
            Color::Dark,
            Color::Light,
            Color::Light,
            Color::Light,
            Color::Dark,
            Color::Light,
            Color::Light,
            Color::Light,
        ];
        assert_eq!(dark(&fields, 3), "M3 3h2v1h-2zM5 4h1v1h-1z");
    }
}
