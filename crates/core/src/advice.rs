//! How a system's clock is repaired: commands for people to run, as a table.
//!
//! The advice is always to let the system sync its clock, never to type a time: a typed time is
//! wrong again soon. Nothing here runs anything. (Sources: Microsoft, "Windows Time service tools
//! and settings"; the manual pages of sntp, timedatectl, chronyc, ntpd and hwclock.)

/// A system, as far as its clock is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Windows with its own time service, w32time.
    Windows,
    /// macOS.
    MacOs,
    /// Linux with systemd-timesyncd.
    LinuxTimesyncd,
    /// Linux with chrony.
    LinuxChrony,
    /// Linux with ntpd or ntpsec.
    LinuxNtpd,
    /// Linux with another time service, or none.
    LinuxOther,
    /// Linux within Windows, whose clock stands still when Windows sleeps.
    Wsl2,
    /// A container, which has no clock of its own.
    Container,
    /// Android, where no program may set the clock.
    Android,
    /// Anything else.
    Other,
}

impl System {
    /// Every system.
    pub const ALL: [Self; 10] = [
        Self::Windows,
        Self::MacOs,
        Self::LinuxTimesyncd,
        Self::LinuxChrony,
        Self::LinuxNtpd,
        Self::LinuxOther,
        Self::Wsl2,
        Self::Container,
        Self::Android,
        Self::Other,
    ];
}

/// One way to repair a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The key of its title in the catalogue of texts.
    pub title_key: &'static str,
    /// The commands, to be run in this order; none where only a person can do it.
    pub commands: Vec<String>,
    /// Whether the commands need administrator rights (`sudo` is part of them where it exists).
    pub needs_admin: bool,
}

/// What repairs the clock of `system`, the first piece of advice first.
#[must_use]
pub fn advice(system: System) -> Vec<Advice> {
    match system {
        System::Windows => vec![
            // On its own computer the service is often stopped, and `/resync` needs it.
            admin(
                "advice-windows",
                &[
                    "sc config w32time start= demand",
                    "net start w32time",
                    "w32tm /resync /rediscover",
                ],
            ),
            // Beyond 15 h w32time refuses (MaxPosPhaseCorrection); the settings do not.
            by_hand("advice-windows-far"),
        ],
        System::MacOs => vec![admin("advice-macos", &["sudo sntp -sS time.apple.com"])],
        System::LinuxTimesyncd => vec![admin(
            "advice-linux-timesyncd",
            &["sudo timedatectl set-ntp true", "sudo systemctl restart systemd-timesyncd"],
        )],
        System::LinuxChrony => vec![admin(
            "advice-linux-chrony",
            &["sudo chronyc -a 'burst 4/4'", "sudo chronyc -a makestep"],
        )],
        System::LinuxNtpd => {
            vec![admin("advice-linux-ntpd", &["sudo systemctl try-restart ntp ntpd ntpsec"])]
        }
        System::LinuxOther => vec![admin("advice-linux-other", &["sudo timedatectl set-ntp true"])],
        System::Wsl2 => vec![admin("advice-wsl2", &["sudo hwclock -s"])],
        System::Container => vec![by_hand("advice-container")],
        System::Android => vec![by_hand("advice-android")],
        System::Other => vec![by_hand("advice-other")],
    }
}

fn admin(title_key: &'static str, commands: &[&str]) -> Advice {
    let commands = commands.iter().map(|command| (*command).to_owned()).collect();
    Advice { title_key, commands, needs_admin: true }
}

fn by_hand(title_key: &'static str) -> Advice {
    Advice { title_key, commands: Vec::new(), needs_admin: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_has_advice() {
        for system in System::ALL {
            assert!(!advice(system).is_empty(), "{system:?}");
        }
    }

    #[test]
    fn nobody_is_told_to_type_a_time() {
        for command in System::ALL.into_iter().flat_map(advice).flat_map(|advice| advice.commands) {
            let words: Vec<&str> = command.split(' ').collect();
            assert!(!words.contains(&"date") && !words.contains(&"set-time"), "{command}");
            assert!(!command.contains("Set-Date") && !command.contains("--set"), "{command}");
        }
    }

    #[test]
    fn commands_that_need_rights_say_so() {
        for advice in System::ALL.into_iter().flat_map(advice) {
            assert_eq!(advice.needs_admin, !advice.commands.is_empty(), "{advice:?}");
        }
    }
}
