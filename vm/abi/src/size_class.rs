//! Size classes of small objects.
//!
//! The sizes are those of Go's allocator, because they can be seen: `append` grows a slice to what fits into the
//! class, and programs print `cap`. For the same reason [`round_up`] leaves room for a header that Go puts in front of
//! larger objects with pointers, although this heap has none.

/// Cell size of each class; class 0 is empty objects.
pub const CLASS_SIZES: [u32; 68] = [
    0, 8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384,
    416, 448, 480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072,
    3200, 3456, 4096, 4864, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568,
    14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768,
];
/// Number of classes.
pub const CLASSES: usize = CLASS_SIZES.len();
/// Largest size that has a class; what is larger has blocks of its own.
pub const MAX_SMALL: usize = CLASS_SIZES[CLASSES - 1] as usize;

/// Sizes up to here are looked up in steps of 8 bytes, larger ones in steps of 128.
const FINE_MAX: usize = 1024;
/// Class of each size up to [`FINE_MAX`], by the size in 8-byte words rounded up.
static FINE: [u8; FINE_MAX / 8 + 1] = table(8);
/// Class of each size up to [`MAX_SMALL`], by the size in 128-byte units rounded up.
static COARSE: [u8; MAX_SMALL / 128 + 1] = table(128);

const fn table<const N: usize>(step: usize) -> [u8; N] {
    let mut t = [0; N];
    let (mut i, mut class) = (0, 0);
    while i < N {
        while (CLASS_SIZES[class] as usize) < i * step {
            class += 1;
        }
        t[i] = class as u8;
        i += 1;
    }
    t
}

/// The smallest class whose cells hold `size` bytes; `size` is at most [`MAX_SMALL`].
#[inline]
pub fn class_of(size: usize) -> usize {
    if size <= FINE_MAX { FINE[size.div_ceil(8)] as usize } else { COARSE[size.div_ceil(128)] as usize }
}

/// Go's allocation unit of large objects, to which their sizes are rounded.
const PAGE: usize = 8192;
/// The header that Go's `round_up` counts for objects with pointers above [`HEADER_FROM`] bytes.
const HEADER: usize = 8;
const HEADER_FROM: usize = 512;

/// The size to which `append` rounds a backing store of `size` bytes up.
pub fn round_up(size: usize, has_pointers: bool) -> usize {
    if size > MAX_SMALL - HEADER {
        return size.checked_next_multiple_of(PAGE).unwrap_or(size);
    }
    let header = if has_pointers && size > HEADER_FROM { HEADER } else { 0 };
    CLASS_SIZES[class_of(size + header)] as usize - header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_gets_the_smallest_class_that_holds_it() {
        for size in 0..=MAX_SMALL {
            let c = class_of(size);
            assert!(CLASS_SIZES[c] as usize >= size, "{size}");
            assert!(c == 0 || (CLASS_SIZES[c - 1] as usize) < size, "{size}");
        }
    }

    #[test]
    fn rounding_is_what_cap_shows_in_go() {
        for (size, pointers, want) in [
            (0, false, 0),
            (5, false, 8),
            (33, false, 48),
            (512, true, 512),
            (513, true, 568),
            (1024, true, 1144),
            (1024, false, 1024),
            (32760, false, 32768),
            (32761, false, 32768),
            (32769, false, 40960),
            (40000, true, 40960),
            (usize::MAX - 3, false, usize::MAX - 3),
        ] {
            assert_eq!(round_up(size, pointers), want, "{size} {pointers}");
        }
    }
}
