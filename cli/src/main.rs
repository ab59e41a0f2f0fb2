//! The `mengshu` command. Everything is in the library, so that tests reach it without starting processes.

// With many threads that hand memory to each other it is a tenth faster than the system's. Set here and not in the
// library: it is for the program to choose.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    mengshu_cli::main()
}
