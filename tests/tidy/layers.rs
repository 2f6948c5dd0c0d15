//! Who may know whom.

use super::source::{Source, nothing_wrong, sources};

/// In files whose path begins so, none of these words may stand.
struct Rule<'a> {
    rooms: &'a [&'a str],
    but: &'a [&'a str],
    words: &'a [&'a str],
}

fn hold(rule: &Rule<'_>) {
    let mut complaints = Vec::new();
    for source in sources().iter().filter(|source| rule.covers(source)) {
        for (number, line) in source.code() {
            complaints.extend(
                rule.words
                    .iter()
                    .filter(|word| line.contains(*word))
                    .map(|word| format!("{}:{number}: {word} has no place here", source.path)),
            );
        }
    }
    nothing_wrong(&complaints);
}

impl Rule<'_> {
    fn covers(&self, source: &Source) -> bool {
        let is_in = |rooms: &[&str]| rooms.iter().any(|room| source.is_in(room));
        is_in(self.rooms) && !is_in(self.but)
    }
}

#[test]
fn routes_hold_no_sql() {
    hold(&Rule {
        rooms: &["server/src/routes"],
        but: &[],
        words: &["rusqlite", "SELECT ", "INSERT ", "UPDATE ", "DELETE "],
    });
}

#[test]
fn the_store_never_names_warp() {
    hold(&Rule { rooms: &["server/src/store"], but: &[], words: &["warp"] });
}

/// The server from the bottom to the top: nobody names a room above their own.
#[test]
fn the_server_looks_down_alone() {
    let floors: [(&str, &str); 14] = [
        ("server/src/author", "crate::author"),
        ("server/src/keys", "crate::keys"),
        ("server/src/store", "crate::store"),
        ("server/src/auth/", "crate::auth::"),
        ("server/src/peer", "crate::peer"),
        ("server/src/log", "crate::log"),
        ("server/src/database", "crate::database"),
        ("server/src/heard", "crate::heard"),
        ("server/src/posts", "crate::posts"),
        ("server/src/house", "crate::house"),
        ("server/src/exchange", "crate::exchange"),
        ("server/src/routes", "crate::routes"),
        ("server/src/listen", "crate::listen"),
        ("server/src/running", "crate::running"),
    ];
    for (place, (room, _)) in floors.iter().enumerate() {
        let above: Vec<&str> = floors[place + 1..].iter().map(|(_, name)| *name).collect();
        hold(&Rule { rooms: &[room], but: &[], words: &above });
    }
}

#[test]
fn pages_never_touch_the_browser() {
    hold(&Rule { rooms: &["client/app/src/pages", "client/app/src/chart"], but: &[], words: &["web_sys", "js_sys"] });
}

#[test]
fn only_drivers_name_the_replica() {
    let drivers =
        ["shared/src/sync", "client/engine/src/driver", "tests/native/device", "tests/simulation", "tests/tidy"];
    hold(&Rule {
        rooms: &["shared", "client", "server", "tests", "xtask"],
        but: &drivers,
        words: &["Replica::new", "Replica,", "Replica {"],
    });
}

#[test]
fn the_interface_knows_no_documents_and_no_exchange() {
    hold(&Rule { rooms: &["client/app/"], but: &[], words: &["automerge", "sync::replica", "sync::message"] });
}

#[test]
fn shared_neither_waits_nor_ticks_nor_rolls_dice() {
    let words =
        ["std::time", "std::fs", "std::net", "std::thread", "tokio", "HashMap", "HashSet", "getrandom", "thread_local"];
    hold(&Rule { rooms: &["shared/src"], but: &[], words: &words });
}

#[test]
fn the_exchange_knows_no_kind_of_document() {
    hold(&Rule { rooms: &["shared/src/sync"], but: &[], words: &["crate::doc", "crate::record", "crate::star"] });
}

#[test]
fn documents_know_nothing_of_the_exchange() {
    hold(&Rule { rooms: &["shared/src/doc"], but: &[], words: &["crate::sync"] });
}

#[test]
fn server_and_client_meet_in_shared_alone() {
    hold(&Rule { rooms: &["server/"], but: &[], words: &["waymark_app", "waymark_engine"] });
    hold(&Rule { rooms: &["client/"], but: &[], words: &["waymark_server"] });
}

#[test]
fn ring_is_named_in_one_place_on_each_side() {
    hold(&Rule {
        rooms: &["tests/"],
        but: &["tests/native/crypto.rs", "tests/tidy"],
        words: &["use ring::", " ring::"],
    });
}
