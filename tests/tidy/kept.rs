//! What a browser keeps by itself, in the clear: titles in its history, and what stands in fields for the day it opens again.

use super::source::{Source, nothing_wrong, sources};

fn interface() -> impl Iterator<Item = Source> {
    sources().into_iter().filter(|source| source.is_in("client/app/src"))
}

#[test]
fn no_heading_gives_what_somebody_wrote_to_the_browser() {
    let mut complaints = Vec::new();
    for source in interface() {
        let told = source.code().filter(|(_, line)| line.contains("<Heading"));
        let loose = told.filter(|(_, line)| !line.contains("words=t(") && !line.contains("called=\""));
        complaints.extend(loose.map(|(number, _)| format!("{}:{number}: what does the browser call it?", source.path)));
    }
    nothing_wrong(&complaints);
}

#[test]
fn every_field_says_what_the_browser_may_keep_of_it() {
    let mut complaints = Vec::new();
    for source in interface() {
        for kind in ["<input", "<textarea"] {
            let fields = source.text.split(kind).skip(1).filter_map(|rest| rest.split("/>").next());
            let loose = fields.filter(|field| !field.contains("autocomplete="));
            complaints.extend(loose.map(|field| format!("{}: {kind}{field}/> is kept by the browser", source.path)));
        }
    }
    nothing_wrong(&complaints);
}
