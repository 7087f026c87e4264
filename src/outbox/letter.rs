//! What a message says: the text and HTML twins of each letter, in the three languages of the desk.
