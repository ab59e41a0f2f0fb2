//! The help in Chinese: every text of the command tree, by its English original.
//!
//! Invariant: each text that `--help` can print has its Chinese one; a test walks the whole tree.

use super::help_acts::HELP_ACTS;
use super::help_agreement::HELP_AGREEMENT;
use super::help_decision::HELP_DECISION;
use super::help_member::HELP_MEMBER;

/// The Chinese text for an English help text.
pub(crate) fn chinese(english: &str) -> Option<String> {
    own(english).map(str::to_owned).or_else(|| bare_examples(english.trim()))
}

/// The Chinese text that an English help text has of its own.
pub(crate) fn own(english: &str) -> Option<&'static str> {
    let english = english.trim();
    let tables = [HELP, HELP_ACTS, HELP_AGREEMENT, HELP_DECISION, HELP_MEMBER];
    let mut all = tables.into_iter().flatten();
    all.find(|(original, _)| *original == english).map(|(_, chinese)| *chinese)
}

/// Examples that are nothing but command lines need no translation but that of their heading.
fn bare_examples(english: &str) -> Option<String> {
    let lines = english.strip_prefix("Examples:\n")?;
    let bare = lines.lines().all(|line| line.starts_with("  ") && !line.trim_start().contains("  "));
    bare.then(|| format!("示例：\n{lines}"))
}

#[rustfmt::skip]
const HELP: &[(&str, &str)] = &[
    // Headings and what clap adds by itself.
    ("Options", "选项"),
    ("Options for every command", "通用选项"),
    ("Print help (see more with '--help')", "显示帮助（--help 更详细）"),
    ("Print help", "显示帮助"),
    ("Print version", "显示版本"),
    ("Print this message or the help of the given subcommand(s)", "显示此帮助或指定子命令的帮助"),

    // mengshu
    ("Signed contracts and IP of innovation alliances, on a ledger that nobody can change later",
     "产业技术创新联盟的签名合同与知识产权，记在谁也无法事后更改的账本上"),
    ("Examples:\n  mengshu demo                         see the whole of it in half a minute\n  mengshu serve                        run a node here\n  mengshu key new acme                 make a key to sign with\n  mengshu key list                     the keys you have, in files and in the ssh-agent\n  mengshu config show --origin         which settings hold, and where each comes from",
     "示例：\n  mengshu demo                         半分钟看完全过程\n  mengshu serve                        在本机运行节点\n  mengshu key new acme                 新建签名密钥\n  mengshu key list                     列出文件和 ssh-agent 中的密钥\n  mengshu config show --origin         查看生效的设置及其来源"),
    ("Exit codes: 0 done · 1 failed or refused · 2 not understood · 3 verification failed · 4 not found · 5 denied · 6 unavailable · 7 conflict · 130 stopped",
     "退出码：0 完成 · 1 失败或被拒绝 · 2 无法理解 · 3 验证未通过 · 4 未找到 · 5 无权限 · 6 不可用 · 7 冲突 · 130 已停止"),
    ("Every command also takes --as, --key, --passphrase-file, --node, --ledger, --profile, --json, --lang, --yes, --no-input and --color: see `mengshu --help`",
     "所有命令还接受 --as、--key、--passphrase-file、--node、--ledger、--profile、--json、--lang、--yes、--no-input 和 --color：见 `mengshu --help`"),
    ("Print JSON: one object, or one a line for streams", "输出 JSON：一个对象；数据流则每行一个"),
    ("Language of messages (env MENGSHU_LANG; otherwise from your locale)", "消息语言（环境变量 MENGSHU_LANG；否则取自区域设置）"),
    ("Sign and send without asking", "不再询问，直接签署并发送"),
    ("Never ask anything: fail instead", "从不询问：需要询问时即失败"),
    ("Settings profile to use (env MENGSHU_PROFILE)", "使用的设置配置（环境变量 MENGSHU_PROFILE）"),
    ("Address of the node (env MENGSHU_NODE)", "节点地址（环境变量 MENGSHU_NODE）"),
    ("The alliance's ledger id (env MENGSHU_LEDGER)", "联盟的账本编号（环境变量 MENGSHU_LEDGER）"),
    ("The member in whose name you act (env MENGSHU_MEMBER)", "您所代表的盟员（环境变量 MENGSHU_MEMBER）"),
    ("Key to sign with: a name, a key file, a .pub file or agent:SHA256:… (env MENGSHU_KEY)", "签名密钥：名称、私钥文件、.pub 文件或 agent:SHA256:…（环境变量 MENGSHU_KEY）"),
    ("File whose first line is the passphrase of the key", "首行为密钥口令的文件"),
    ("When to use colour (NO_COLOR is honoured)", "何时使用颜色（遵守 NO_COLOR）"),

    // mengshu key
    ("Make, list and show the keys you sign with", "新建、列出和查看签名密钥"),
    ("Make a new key: a private key file to keep and a public key to share", "新建密钥：私钥文件自己保管，公钥可以分享"),
    ("Examples:\n  mengshu key new acme                      asks for a passphrase\n  mengshu key new --out /media/usb/root     to another place than your settings folder\n  mengshu key new ci --no-passphrase        for a machine that signs on its own",
     "示例：\n  mengshu key new acme                      会询问口令\n  mengshu key new --out /media/usb/root     写到设置文件夹以外的位置\n  mengshu key new ci --no-passphrase        供自动签名的机器使用"),
    ("Name of the key file in your settings folder", "设置文件夹中密钥文件的名称"),
    ("Write the private key to this path, and the public key beside it with .pub", "把私钥写到此路径，公钥写到旁边的 .pub 文件"),
    ("Remark in the public key, for people to tell keys apart (default: the name)", "公钥中的备注，便于区分密钥（默认为名称）"),
    ("Do not lock the private key with a passphrase", "不用口令保护私钥"),
    ("List the keys you have: in the ssh-agent, in ~/.ssh and in your settings folder", "列出您的密钥：ssh-agent、~/.ssh 和设置文件夹中的"),
    ("Examples:\n  mengshu key list                          fingerprints as `ssh-add -l` shows them\n  mengshu key list --json",
     "示例：\n  mengshu key list                          指纹与 `ssh-add -l` 显示的相同\n  mengshu key list --json"),
    ("Show one key: fingerprint, key id and public key", "查看一个密钥：指纹、密钥编号和公钥"),
    ("Examples:\n  mengshu key show acme                     a key of your settings folder\n  mengshu key show ~/.ssh/id_ed25519.pub    any key file\n  mengshu key show agent:SHA256:…           a key in the ssh-agent\n  mengshu key show                          the key of --key or of your profile",
     "示例：\n  mengshu key show acme                     设置文件夹中的密钥\n  mengshu key show ~/.ssh/id_ed25519.pub    任意密钥文件\n  mengshu key show agent:SHA256:…           ssh-agent 中的密钥\n  mengshu key show                          --key 或配置中指定的密钥"),
    ("The key, written as for --key", "密钥，写法同 --key"),
    ("Show the ssh-agent and the keys it holds", "查看 ssh-agent 及其中的密钥"),
    ("Examples:\n  mengshu key agent                         is there an agent, and what can it sign with?\n  eval \"$(ssh-agent)\" && ssh-add ~/.config/mengshu/keys/acme && mengshu key agent",
     "示例：\n  mengshu key agent                         是否有代理？能用哪些密钥签名？\n  eval \"$(ssh-agent)\" && ssh-add ~/.config/mengshu/keys/acme && mengshu key agent"),
    ("Try a key: sign a random message and check the signature, before it matters", "试用密钥：签署一条随机消息并验证签名，以防用时出错"),
    ("Examples:\n  mengshu key test acme                     does the passphrase, the agent or the token work?\n  mengshu key test agent:SHA256:…           a key in the ssh-agent\n  mengshu key test acme --json              with the message and the signature, for other tools",
     "示例：\n  mengshu key test acme                     口令、代理或令牌是否可用？\n  mengshu key test agent:SHA256:…           ssh-agent 中的密钥\n  mengshu key test acme --json              附上消息和签名，供其他工具验证"),

    // mengshu sign
    ("Sign a prepared event, for instance on a machine that is connected to nothing", "签署已准备好的事件，例如在不联网的机器上"),
    ("Examples:\n  mengshu sign draft.event --key root             shows what it says, asks, writes draft.event.sig\n  ssh-keygen -Y sign -n event@mengshu.v1 -f ~/.ssh/id_ed25519 draft.event    the same with OpenSSH alone",
     "示例：\n  mengshu sign draft.event --key root             显示内容，询问确认，写入 draft.event.sig\n  ssh-keygen -Y sign -n event@mengshu.v1 -f ~/.ssh/id_ed25519 draft.event    仅用 OpenSSH 也可完成"),
    ("File with the exact bytes of the event", "含有事件原始字节的文件"),
    ("Where to write the signature (default: the event file's name with .sig added)", "签名写入的位置（默认为事件文件名加 .sig）"),

    // mengshu config
    ("Show the settings that hold", "查看生效的设置"),
    ("Show the settings that hold for this command line", "查看对此命令行生效的设置"),
    ("Examples:\n  mengshu config show                       the settings in force\n  mengshu config show --origin              and where each comes from\n  mengshu --profile acme config show --json",
     "示例：\n  mengshu config show                       生效的设置\n  mengshu config show --origin              以及各自的来源\n  mengshu --profile acme config show --json"),
    ("Say where each value comes from", "显示每个值的来源"),

    // mengshu completions
    ("Print a completion script for your shell", "输出命令行补全脚本"),
    ("Examples:\n  mengshu completions bash > ~/.local/share/bash-completion/completions/mengshu\n  mengshu completions zsh  > ~/.zfunc/_mengshu\n  mengshu completions fish > ~/.config/fish/completions/mengshu.fish",
     "示例：\n  mengshu completions bash > ~/.local/share/bash-completion/completions/mengshu\n  mengshu completions zsh  > ~/.zfunc/_mengshu\n  mengshu completions fish > ~/.config/fish/completions/mengshu.fish"),
    ("The shell", "所用的 shell"),
];
