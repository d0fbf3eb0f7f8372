//! What comes out: harmless to terminals, CI runners, spreadsheets; whole on narrow terminals; quiet into closed pipes; one
//! JSON object a line where that was asked for.

mod hostile;
mod logs;
mod terminals;
