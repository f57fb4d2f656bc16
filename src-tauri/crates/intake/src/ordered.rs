//! Work done on all cores and answered in order: what is stored never depends on which core was faster.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

struct Desk<R> {
    state: Mutex<State<R>>,
    /// The answer came that is waited for, or none will.
    came: Condvar,
    /// There is room for one more ahead, or nothing more is wanted.
    room: Condvar,
}

struct State<R> {
    next_taken: usize,
    next_answered: usize,
    ready: BTreeMap<usize, R>,
    /// Items that were made.
    seen: usize,
    /// Known once no more can be made.
    total: Option<usize>,
    stopped: bool,
}

impl<R> Desk<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells everyone that nothing more is wanted.
    fn stop(&self) {
        self.lock().stopped = true;
        self.came.notify_all();
        self.room.notify_all();
    }
}

/// Stops everyone when a worker panics, so that nobody waits for an answer that never comes.
struct StopOnPanic<'a, R>(&'a Desk<R>);

impl<R> Drop for StopOnPanic<'_, R> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}

/// Does `work` on every item on all cores, at most `ahead` items before the one that `sink` waits for, and hands the
/// answers to `sink` in the order of the items until it breaks. Items are made one after the other, as they are wanted.
pub fn map<T: Send, R: Send>(
    items: impl Iterator<Item = T> + Send,
    ahead: usize,
    work: impl Fn(&T) -> R + Sync,
    mut sink: impl FnMut(T, R) -> ControlFlow<()>,
) {
    let state = State {
        next_taken: 0,
        next_answered: 0,
        ready: BTreeMap::new(),
        seen: 0,
        total: None,
        stopped: false,
    };
    let desk = Desk {
        state: Mutex::new(state),
        came: Condvar::new(),
        room: Condvar::new(),
    };
    let source = Mutex::new(items.enumerate());
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let _guard = StopOnPanic(&desk);
                while let Some((index, item)) = take(&desk, &source, ahead) {
                    let answer = work(&item);
                    // A thread is woken only for what it waits for: of small files there are many.
                    let mut state = desk.lock();
                    state.ready.insert(index, (item, answer));
                    if index == state.next_answered {
                        desk.came.notify_one();
                    }
                }
            });
        }
        let _guard = StopOnPanic(&desk);
        for index in 0.. {
            let Some((item, answer)) = receive(&desk, index) else {
                break;
            };
            if sink(item, answer).is_break() {
                break;
            }
        }
        desk.stop();
    });
}

/// The next item, once it is not too far ahead; none when there is none, or nobody wants more.
fn take<T, R>(
    desk: &Desk<R>,
    source: &Mutex<impl Iterator<Item = (usize, T)>>,
    ahead: usize,
) -> Option<(usize, T)> {
    {
        let mut state = desk.lock();
        loop {
            if state.stopped || state.total.is_some() {
                return None;
            }
            if state.next_taken < state.next_answered + ahead.max(1) {
                state.next_taken += 1;
                break;
            }
            state = desk.room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
    let mut source = source.lock().unwrap_or_else(PoisonError::into_inner);
    let next = source.next();
    if let Some((index, _)) = &next {
        desk.lock().seen = index + 1;
    } else {
        let mut state = desk.lock();
        state.total = Some(state.seen);
        desk.came.notify_one();
        desk.room.notify_all();
    }
    next
}

fn receive<R>(desk: &Desk<R>, index: usize) -> Option<R> {
    let mut state = desk.lock();
    loop {
        if let Some(answer) = state.ready.remove(&index) {
            state.next_answered = index + 1;
            desk.room.notify_one();
            return Some(answer);
        }
        if state.stopped || state.total.is_some_and(|total| index >= total) {
            return None;
        }
        state = desk.came.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_order_whoever_is_faster() {
        let items: Vec<u64> = (0..500).collect();
        let mut seen = Vec::new();
        let work = |n: &u64| (0..(n * 7919) % 3000).fold(*n, |a, b| std::hint::black_box(a ^ b ^ b));
        map(
            items.iter(),
            8,
            |n| work(n),
            |item, answer| {
                assert_eq!(*item, answer);
                seen.push(answer);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(seen, items);
    }

    #[test]
    fn a_break_ends_the_work() {
        let mut seen = 0;
        map(
            [1, 2, 3, 4, 5].into_iter(),
            2,
            |n| *n,
            |_, n| {
                seen = n;
                if n == 3 {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            },
        );
        assert_eq!(seen, 3);
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_panic_of_a_worker_reaches_the_caller() {
        map(
            [1, 2, 3].into_iter(),
            2,
            |n| assert!(*n < 2, "worker"),
            |_, ()| ControlFlow::Continue(()),
        );
    }
}
