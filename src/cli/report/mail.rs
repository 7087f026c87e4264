//! `yinuo report mail`: the figures that are mailed, now, or to be looked at.

use super::super::{Failure, args, desk, post, say, settle};
use crate::actions::bulletin::{Ordered, latest, mail_now, readers_of};
use crate::clock::Clock;
use crate::config::Settings;
use crate::domain::people::Person;
use crate::error;
use crate::outbox::letter::bulletin::Bulletin;
use crate::outbox::letter::{Notice, Voice};
use crate::outbox::press::Press as _;

/// Puts the mails into the outbox, or prints what they would say.
pub(super) fn run(args: &args::Mail, global: &args::Global) -> Result<(), Failure> {
    let settings = settle(global, Vec::new())?.settings;
    if args.print {
        return print(args, &settings);
    }
    let (cycle, to) = (args.period, args.to.clone());
    let desk::Opened { desk, house, .. } = desk::open(&settings, Clock::system())?;
    let decided = desk.write_blocking(move |db, now| mail_now(db, now, &house, cycle, to.as_deref()));
    desk.close_blocking();
    let mails = match decided? {
        0 => "no new mails: whoever gets one has it already".to_owned(),
        1 => "1 mail is in the outbox".to_owned(),
        many => format!("{many} mails are in the outbox"),
    };
    say(&format!("{mails}\n"))
}

fn print(args: &args::Mail, settings: &Settings) -> Result<(), Failure> {
    let (desk, house) = desk::look(settings, Clock::system())?;
    let (cycle, to, press) = (args.period, args.to.clone(), post::press(settings));
    let found = desk.read_blocking(move |db, now| {
        let mut found = Vec::new();
        for reader in readers_of(db, now, &house, cycle, to.as_deref())? {
            let ordered = Ordered {
                reader: reader.id,
                issue: latest(now, &house, cycle),
                as_of: now,
            };
            let figures = press.figures(db, now, &house, &ordered)?;
            found.extend(figures.map(|figures| (reader, figures)));
        }
        Ok::<_, error::Failure>(found)
    });
    desk.close_blocking();
    for (reader, bulletin) in found? {
        say(&in_words(settings, &reader, bulletin)?)?;
    }
    Ok(())
}

fn in_words(settings: &Settings, reader: &Person, bulletin: Bulletin) -> Result<String, Failure> {
    let whole = |path: &str| settings.server.public_url.of(path);
    let voice = Voice {
        language: reader.language,
        zone: settings.schedule.zone.rules.clone(),
        now: bulletin.open.at,
    };
    let bulletin = Bulletin {
        link: whole(&bulletin.link),
        export: whole(&bulletin.export),
        ..bulletin
    };
    let said = Notice::Bulletin(Box::new(bulletin)).say(&voice);
    let said = said.map_err(|fault| Failure::Output(std::io::Error::other(fault)))?;
    Ok(format!(
        "To: {}\nSubject: {}\n\n{}\n\n",
        reader.email, said.subject, said.text
    ))
}
