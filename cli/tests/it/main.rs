//! The built `mengshu` command from outside: what a person or a script sees.

mod agreement;
mod backups;
mod clock;
mod common;
mod council;
mod decision;
mod docs;
mod facts;
mod full_disk;
mod identity;
mod inbox;
mod judges;
mod keys;
mod manners;
mod member;
mod power;
mod readme;
mod rolled_back;
mod screen;
mod screens;
mod serving;
mod sign;
mod story;
mod terms_hold;
