//! The `mengshu` command. Everything is in the library, so that tests reach it without starting processes.

fn main() -> std::process::ExitCode {
    mengshu_cli::main()
}
