//! What may go wrong between a device and the storage.

use super::luck::Luck;

/// The kinds of calls of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// A page of a listing; its key is what the listing asks for.
    List,
    /// What is told of one object.
    Head,
    /// One object and its body.
    Get,
    /// The beginning of a write of several requests.
    Begin,
    /// A write.
    Put,
    /// The end of a write that was begun and is not wanted any more.
    Abandon,
    /// A removal.
    Delete,
}

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The storage has a bad moment; nothing was done.
    Busy,
    /// No answer comes, and nothing was done.
    RequestLost,
    /// No answer comes, and it was done.
    AnswerLost,
    /// A body breaks off in the middle, a listing after a page.
    BreaksOff,
    /// Half of the object is given, as if that were all of it. Never by chance: no honest storage does.
    Halves,
    /// The storage says that what is believed does not hold, and nothing was done. Not by chance.
    Refused,
    /// A listing shows what was there before the storage's last change, if that was less than a
    /// minute ago.
    Lags,
    /// A page of a listing leaves out every second object, and the listing claims to be whole.
    DropsKeys,
    /// No answer comes, and it is done a little later, whoever came between.
    ArrivesLate,
}

impl Call {
    /// What can go wrong with it.
    #[must_use]
    pub fn faults(self) -> &'static [Fault] {
        match self {
            Self::List => {
                &[Fault::Busy, Fault::BreaksOff, Fault::Lags, Fault::Lags, Fault::DropsKeys]
            }
            Self::Head => &[Fault::Busy, Fault::RequestLost],
            Self::Begin | Self::Abandon => &[Fault::Busy, Fault::RequestLost, Fault::AnswerLost],
            Self::Get => &[Fault::Busy, Fault::RequestLost, Fault::BreaksOff],
            Self::Put => &[
                Fault::Busy,
                Fault::RequestLost,
                Fault::AnswerLost,
                Fault::AnswerLost,
                Fault::ArrivesLate,
            ],
            Self::Delete => {
                &[Fault::Busy, Fault::RequestLost, Fault::AnswerLost, Fault::ArrivesLate]
            }
        }
    }
}

/// How often something goes wrong.
#[derive(Clone, Debug)]
pub struct Weather {
    luck: Luck,
    one_in: usize,
}

impl Weather {
    /// One call in `one_in` goes wrong; none when that is 0.
    #[must_use]
    pub fn new(luck: Luck, one_in: usize) -> Self {
        Self { luck, one_in }
    }

    /// What happens to this call.
    #[must_use]
    pub fn strike(&self, call: Call) -> Option<Fault> {
        if self.luck.one_in(self.one_in) { self.luck.pick(call.faults()).copied() } else { None }
    }
}
