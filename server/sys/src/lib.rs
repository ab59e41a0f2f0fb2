//! What the system says and no safe interface gives: whether its clock is synchronised.
//!
//! Invariant: this is the one place of the house with `unsafe`, and it changes nothing.

/// Whether the system says that its clock is synchronised (Linux: `adjtimex`, the bit `STA_UNSYNC`); `None` where it can't
/// say.
#[must_use]
#[cfg(target_os = "linux")]
#[allow(unsafe_code, reason = "no safe interface gives the kernel's word on its clock")]
pub fn clock_synchronised() -> Option<bool> {
    // SAFETY: `timex` is made of integers alone, for which all zeros are a value.
    let mut said: libc::timex = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a whole `timex` of our own, and with `modes` 0 the kernel only fills it in.
    let state = unsafe { libc::adjtimex(&raw mut said) };
    (state >= 0).then_some(said.status & libc::STA_UNSYNC == 0)
}

/// Whether the system says that its clock is synchronised; here nobody can say.
#[must_use]
#[cfg(not(target_os = "linux"))]
pub const fn clock_synchronised() -> Option<bool> {
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_system_is_asked() {
        // What it says depends on the machine; on Linux it says something, unless it is forbidden to ask.
        let said = super::clock_synchronised();
        println!("synchronised: {said:?}");
        assert!(cfg!(target_os = "linux") || said.is_none());
    }
}
