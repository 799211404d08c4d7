//! Templates, their tests, and what a policy must not say.
