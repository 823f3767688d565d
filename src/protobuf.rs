//! Messages of Protocol Buffers, written by hand: profiles and traces need a dozen fields of them.

/// A message of Protocol Buffers, as their documentation describes the encoding.
#[derive(Debug, Default)]
pub struct Message(pub Vec<u8>);

impl Message {
    /// A number in groups of seven bits.
    pub fn varint(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.0.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
    }

    /// A field with a number.
    pub fn number(&mut self, field: u64, n: u64) {
        self.varint(field << 3);
        self.varint(n);
    }

    /// A field with text or bytes.
    pub fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    /// A field with a message.
    pub fn message(&mut self, field: u64, m: &Message) {
        self.bytes(field, &m.0);
    }

    /// A field with a number of eight bytes.
    pub fn fixed(&mut self, field: u64, n: u64) {
        self.varint(field << 3 | 1);
        self.0.extend_from_slice(&n.to_le_bytes());
    }

    /// A repeated field of numbers, all in one.
    pub fn packed(&mut self, field: u64, numbers: impl IntoIterator<Item = u64>) {
        let mut packed = Message::default();
        numbers.into_iter().for_each(|n| packed.varint(n));
        self.message(field, &packed);
    }
}
