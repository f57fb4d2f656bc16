//! Getting one page: its turn, the request, and trying again for as long as that makes sense.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::call::{Heard, Refusal, RefusalKind, listen};
use crate::control::Command;
use crate::job::{Done, Halt, Halted, Job};
use crate::judge::{End, Trouble, Verdict, judge};
use crate::page::Page;
use crate::run::WhenExpired;
use crate::session::{Generation, Session};
use crate::step::{At, Step, failed};
use crate::tracker::Waiting;
use crate::words::skew;

/// Requests for one page before it is given up.
const TRIES: u32 = 6;
/// The same where AWS asks for patience.
const PATIENT_TRIES: u32 = 12;
/// The longest pause between two of them.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// What came of asking for a page.
pub(crate) enum Answer {
    /// A page.
    Page(Heard, Page),
    /// The page token is no longer good.
    BadToken(String),
    /// The step ends, with the answer where there was one.
    End(End, Option<Heard>),
}

impl Job {
    /// Asks for a page until there is an answer.
    pub async fn answer(self: &Arc<Self>, step: &Arc<Step>, at: &At) -> Done<Answer> {
        let operation = step.operation;
        let place = &step.place;
        let cursor = &at.cursor;
        let key = step.pace_key();
        let Some(session) = self.sessions.get(&place.account) else {
            return Err(self.halt(Halt::Fault(format!("account {} has no session", place.account))));
        };
        let mut tries = 0;
        loop {
            self.checkpoint().await?;
            let turn = self.wait(self.paces.turn(&key)).await?;
            self.tracker.asking(self.in_words(operation, place));
            let generation = session.generation();
            let (asking, heard, result) = {
                // Whoever may ask twice a second waits for nobody else, or its turns would be lost or crowd together.
                let _permit = if self.paces.is_limited(&key) {
                    None
                } else {
                    Some(self.permits.acquire().await.map_err(|_| Halted)?)
                };
                let asking = generation.asking.read().await;
                let clients = generation.clients(&place.region);
                let call = (operation.ask)(&clients, &step.params, cursor.clone());
                let (heard, result) = listen(call, operation.reader()).await;
                (asking, heard, result)
            };
            if let Some(sent_at) = heard.as_ref().and_then(|heard| heard.sent_at) {
                self.paces.asked(&key, turn, sent_at, Instant::now());
            }
            let verdict = judge(operation, heard.as_ref(), &result, cursor.is_some());
            if verdict.was_let_in() {
                session.worked(generation.number);
            }
            drop(asking);
            let trouble = match verdict {
                Verdict::Body => match self.read(step, heard.unwrap_or_default()).await? {
                    (heard, Ok(page)) => {
                        self.paces.answered(&key);
                        return Ok(Answer::Page(heard, page));
                    }
                    (heard, Err(flaw)) => {
                        let trouble = Trouble::flawed(operation, &flaw);
                        self.keep_flawed(at, heard, flaw).await?;
                        trouble
                    }
                },
                Verdict::BadToken(said) => return Ok(Answer::BadToken(said)),
                Verdict::End(end) => return Ok(Answer::End(end, heard)),
                Verdict::Expired(said) => {
                    self.renew(session, &generation, &said).await?;
                    continue;
                }
                Verdict::Skewed(said) => {
                    let clock = aws_clock(heard.as_ref(), &result).and_then(|date| skew(date, self.now()));
                    let why = clock.unwrap_or_else(|| "the secret of the key may be wrong".to_owned());
                    return Ok(Answer::End(failed(format!("{said}; {why}")), None));
                }
                Verdict::Again(trouble) => trouble,
            };
            tries += 1;
            if trouble.throttled {
                self.paces.refused(&key);
            }
            if tries >= if trouble.throttled { PATIENT_TRIES } else { TRIES } {
                if trouble.unreachable && self.outage(session, &trouble.reason).await? {
                    tries = 0;
                    continue;
                }
                let reason = format!("{} (asked {tries} times)", trouble.reason);
                return Ok(Answer::End(failed(reason), None));
            }
            tracing::debug!(operation = operation.name, region = %place.region, tries, "asking again");
            let pause = pause(self.backoff, tries, &place.account, operation.name);
            self.wait(tokio::time::sleep(pause)).await?;
        }
    }

    /// Where nothing at all can be reached, waits until it can be again; whether that was so. Only one asks meanwhile.
    async fn outage(&self, session: &Session, reason: &str) -> Done<bool> {
        let begun = Instant::now();
        let _one_at_a_time = self.network.lock().await;
        let message = format!(
            "The network is away: {}. The collection waits and goes on by itself",
            reason.trim_end_matches('.')
        );
        let mut told = false;
        let mut pause = self.backoff;
        let ended = loop {
            self.checkpoint().await?;
            let (_, result) = session.generation().ask_identity().await;
            if !result.is_err_and(|refusal| refusal.kind == RefusalKind::NoConnection) {
                break Ok(told || begun.elapsed() > self.backoff);
            }
            if begun.elapsed() >= self.patience {
                break Err(self.halt(Halt::Network(format!(
                    "{reason}; nothing else can be reached either. Check the network, then collect again to go on"
                ))));
            }
            if !told {
                told = true;
                self.tracker.say_of_network(&message);
            }
            self.wait(tokio::time::sleep(pause)).await?;
            pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
        };
        if told {
            self.tracker.say_of_network("");
        }
        ended
    }

    /// Credentials of a generation no longer let in: loads them again once, then asks the person.
    async fn renew(&self, session: &Session, generation: &Generation, said: &str) -> Done<()> {
        let _one_at_a_time = session.renewing.lock().await;
        if session.generation().number != generation.number {
            return Ok(());
        }
        // Requests that were let in may be answered later than one that no longer was.
        drop(self.wait(generation.asking.write()).await?);
        if session.has_worked() {
            session.renew().await;
            return Ok(());
        }
        let message = session.way_back(said);
        if self.when_expired == WhenExpired::End {
            return Err(self.halt(Halt::Credentials(message)));
        }
        let told = self.control.told();
        self.tracker.wait_for_credentials(Waiting {
            account: session.account.to_string(),
            message,
            login: session.login_command(said).unwrap_or_default(),
        });
        let command = tokio::select! {
            command = self.control.told_after(told) => Some(command),
            () = self.ending.cancelled() => None,
        };
        self.tracker.wait_no_longer(&session.account);
        match command {
            None => Err(Halted),
            Some(Command::Stop) => Err(self.halt(Halt::Stopped)),
            Some(_) => {
                session.renew().await;
                Ok(())
            }
        }
    }
}

/// AWS's clock, as the answer or the refusal of the role says it.
fn aws_clock<'a>(heard: Option<&'a Heard>, result: &'a Result<(), Refusal>) -> Option<&'a str> {
    let refused = || result.as_ref().err().map(|refusal| refusal.date.as_str());
    heard.map(|heard| heard.date.as_str()).or_else(refused)
}

/// Doubles with every try; spread by a number that differs between places, so that they do not come back together.
fn pause(first: Duration, tries: u32, account: &str, operation: &str) -> Duration {
    let mut spread: u32 = 0x811c_9dc5;
    for byte in account
        .bytes()
        .chain(operation.bytes())
        .chain([u8::try_from(tries).unwrap_or(0)])
    {
        spread = (spread ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    let whole = first.saturating_mul(1 << (tries - 1).min(16)).min(LONGEST_PAUSE);
    whole.mul_f64(0.5 + f64::from(spread % 1000) / 2000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_within_bounds() {
        let first = Duration::from_millis(200);
        for tries in 1..20 {
            let pause = pause(first, tries, "111122223333", "LookupEvents");
            let whole = first.saturating_mul(1 << (tries - 1).min(16)).min(LONGEST_PAUSE);
            assert!(pause >= whole / 2 && pause <= whole, "{tries} {pause:?}");
        }
    }
}
