//! The server's door, from outside: every path and message with what it should not be given, over a real server.

#![cfg(test)]

mod abuse;
mod access;
mod audit;
mod backups;
mod broken_sockets;
mod bundles;
mod changing;
mod devices;
mod following;
mod histories;
mod holds;
mod invitations;
mod joining;
mod lending;
mod limits;
mod looks;
mod matrix;
mod passkeys;
mod paths;
mod person;
mod posts;
mod pushing;
mod restart;
mod restored;
mod second_steps;
mod secrets;
mod set_up;
mod sign_ins;
mod signing_in;
mod socket;
mod staff;
mod staff_again;
mod supporters;
mod teams;
mod withdrawing;
mod world;
