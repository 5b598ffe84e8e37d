//! Whole numbers with a range.

/// Makes a whole number with a range: `ranged!(/** doc */ Weeks, 1, 52)`.
macro_rules! ranged {
    ($(#[$doc:meta])* $name:ident, $low:literal, $high:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub i32);

        impl $crate::model::field::Parse for $name {
            type Wire = i32;

            fn parse(raw: $crate::model::field::Raw) -> Result<Self, $crate::model::field::Invalid> {
                i32::try_from(raw.integer()?)
                    .ok()
                    .filter(|number| ($low..=$high).contains(number))
                    .map(Self)
                    .ok_or_else(|| {
                        let message = concat!("must lie between ", $low, " and ", $high, ".");
                        $crate::model::field::Invalid::new("out_of_range", message)
                    })
            }
        }
    };
}

pub(crate) use ranged;
