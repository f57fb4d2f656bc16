//! What a person says of a control, apart from what the machine says.

use crate::word::words;

words! {
    /// A person's conclusion.
    ConclusionKind {
        /// The control operated.
        Effective => "effective",
        /// The control did not operate as it should.
        Deficient => "deficient",
        /// The control does not apply to this scope.
        NotApplicable => "not_applicable",
        /// Nobody tested it.
        NotTested => "not_tested",
    }
}

impl ConclusionKind {
    /// The phrase a person reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Effective => "Effective",
            Self::Deficient => "Deficient",
            Self::NotApplicable => "Not applicable",
            Self::NotTested => "Not tested",
        }
    }
}
