//! LZF, in which real servers compress long strings of their dumps. Only read here: a dump need not be compressed.

/// Undoes the compression to exactly `len` bytes; `None` for anything else.
pub fn decompress(mut input: &[u8], len: usize) -> Option<Vec<u8>> {
    // A length is believed only as far as the input can account for it: a byte stands for 264 at most.
    let mut output = Vec::with_capacity(len.min(input.len().saturating_mul(264)));
    while let Some((&control, rest)) = input.split_first() {
        input = rest;
        if control < 32 {
            let (literal, rest) = input.split_at_checked(control as usize + 1)?;
            output.extend_from_slice(literal);
            input = rest;
        } else {
            let mut count = (control >> 5) as usize;
            if count == 7 {
                let (&more, rest) = input.split_first()?;
                count += more as usize;
                input = rest;
            }
            let (&low, rest) = input.split_first()?;
            input = rest;
            let distance = ((control & 31) as usize) << 8 | low as usize;
            let start = output.len().checked_sub(distance + 1)?;
            // It may reach into what it makes.
            (start..start + count + 2).for_each(|at| output.push(output[at]));
        }
        if output.len() > len {
            return None;
        }
    }
    (output.len() == len).then_some(output)
}

#[test]
fn copies_may_overlap() {
    // A literal "ab", then eight bytes from two back.
    assert_eq!(decompress(&[1, b'a', b'b', 6 << 5, 1], 10).as_deref(), Some(&b"ababababab"[..]));
    assert_eq!(decompress(&[1, b'a', b'b', 6 << 5, 2], 10), None);
    assert_eq!(decompress(&[1, b'a', b'b', 6 << 5, 1], 9), None);
    assert_eq!(decompress(&[1, b'a'], 2), None);
    assert_eq!(decompress(&[], 0), Some(vec![]));
}
