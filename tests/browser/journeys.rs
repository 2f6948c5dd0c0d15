//! The journeys: what people do, in a real browser, against the real server. Offline means that the server is stopped.

#[path = "journeys/a_new_device.rs"]
mod a_new_device;
#[path = "journeys/another_name.rs"]
mod another_name;
#[path = "journeys/as_i_go.rs"]
mod as_i_go;
#[path = "journeys/away_for_days.rs"]
mod away_for_days;
#[path = "journeys/back_with_the_words.rs"]
mod back_with_the_words;
#[path = "journeys/copied_device.rs"]
mod copied_device;
#[path = "journeys/engine_that_does_not_start.rs"]
mod engine_that_does_not_start;
#[path = "journeys/entry_edited_for_years.rs"]
mod entry_edited_for_years;
#[path = "journeys/first_entry_offline.rs"]
mod first_entry_offline;
#[path = "journeys/forgotten_lock.rs"]
mod forgotten_lock;
#[path = "journeys/full_phone.rs"]
mod full_phone;
#[path = "journeys/held_words.rs"]
mod held_words;
#[path = "journeys/kept_by_the_browser.rs"]
mod kept_by_the_browser;
#[path = "journeys/killed_mid_sentence.rs"]
mod killed_mid_sentence;
#[path = "journeys/late_marks.rs"]
mod late_marks;
#[path = "journeys/leave_quickly.rs"]
mod leave_quickly;
#[path = "journeys/locks_by_itself.rs"]
mod locks_by_itself;
#[path = "journeys/longer_than_an_entry.rs"]
mod longer_than_an_entry;
#[path = "journeys/lying_server.rs"]
mod lying_server;
#[path = "journeys/no_connection.rs"]
mod no_connection;
#[path = "journeys/no_web_sockets.rs"]
mod no_web_sockets;
#[path = "journeys/nothing_is_called_safe_too_early.rs"]
mod nothing_is_called_safe_too_early;
#[path = "journeys/nothing_kept.rs"]
mod nothing_kept;
#[path = "journeys/one_reading_on_two_devices.rs"]
mod one_reading_on_two_devices;
#[path = "journeys/one_tablet.rs"]
mod one_tablet;
#[path = "journeys/passkeys.rs"]
mod passkeys;
#[path = "journeys/pasted_links.rs"]
mod pasted_links;
#[path = "journeys/poisoned.rs"]
mod poisoned;
#[path = "journeys/put_away.rs"]
mod put_away;
#[path = "journeys/reading_alone.rs"]
mod reading_alone;
#[path = "journeys/reading_put_away.rs"]
mod reading_put_away;
#[path = "journeys/reading_shared_later.rs"]
mod reading_shared_later;
#[path = "journeys/recovery_codes.rs"]
mod recovery_codes;
#[path = "journeys/scene.rs"]
mod scene;
#[path = "journeys/server_stopped_and_back.rs"]
mod server_stopped_and_back;
#[path = "journeys/server_went_back.rs"]
mod server_went_back;
#[path = "journeys/set_up_to_first_entry.rs"]
mod set_up_to_first_entry;
#[path = "journeys/share_read_withdraw.rs"]
mod share_read_withdraw;
#[path = "journeys/signing_in_as_staff.rs"]
mod signing_in_as_staff;
#[path = "journeys/staff_sign_out.rs"]
mod staff_sign_out;
#[path = "journeys/staff_without_lock.rs"]
mod staff_without_lock;
#[path = "journeys/store.rs"]
mod store;
#[path = "journeys/taken_back.rs"]
mod taken_back;
#[path = "journeys/trusted.rs"]
mod trusted;
#[path = "journeys/turned.rs"]
mod turned;
#[path = "journeys/two_tabs.rs"]
mod two_tabs;
#[path = "journeys/what_they_see.rs"]
mod what_they_see;
#[path = "journeys/worker_leaves.rs"]
mod worker_leaves;
#[path = "journeys/wrong_clock.rs"]
mod wrong_clock;
#[path = "journeys/years_in_bundles.rs"]
mod years_in_bundles;
