package big

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The first byte of an encoding is a version; Int and Rat have the sign in its lowest bit.
const gobVersion = 1

func signByte(neg bool) byte {
	b := byte(gobVersion << 1)
	if neg {
		b |= 1
	}
	return b
}

func checkVersion(who string, version byte) error {
	if version != gobVersion {
		return fmt.Errorf("%s.GobDecode: encoding version %d not supported", who, version)
	}
	return nil
}

func natOfBytes(b []byte) nat { return new(Int).SetBytes(b).abs }

// GobEncode is x for encoding/gob.
func (x *Int) GobEncode() ([]byte, error) {
	if x == nil {
		return nil, nil
	}
	return append([]byte{signByte(x.neg)}, x.Bytes()...), nil
}

// GobDecode undoes GobEncode.
func (z *Int) GobDecode(buf []byte) error {
	if len(buf) == 0 {
		*z = Int{}
		return nil
	}
	if err := checkVersion("Int", buf[0]>>1); err != nil {
		return err
	}
	z.set(buf[0]&1 != 0, natOfBytes(buf[1:]))
	return nil
}

// GobEncode is x for encoding/gob.
func (x *Rat) GobEncode() ([]byte, error) {
	if x == nil {
		return nil, nil
	}
	a := x.a.Bytes()
	buf := binary.BigEndian.AppendUint32([]byte{signByte(x.a.neg)}, uint32(len(a)))
	return append(append(buf, a...), x.b.Bytes()...), nil
}

// GobDecode undoes GobEncode.
func (z *Rat) GobDecode(buf []byte) error {
	if len(buf) == 0 {
		*z = Rat{}
		return nil
	}
	if len(buf) < 5 {
		return errors.New("Rat.GobDecode: buffer too small")
	}
	if err := checkVersion("Rat", buf[0]>>1); err != nil {
		return err
	}
	length := uint64(binary.BigEndian.Uint32(buf[1:]))
	rest := buf[5:]
	if uint64(len(rest)) < length {
		return errors.New("Rat.GobDecode: buffer too small")
	}
	z.a.set(buf[0]&1 != 0, natOfBytes(rest[:length]))
	z.b.set(false, natOfBytes(rest[length:]))
	return nil
}

// GobEncode is x, with precision, mode and accuracy, for encoding/gob.
func (x *Float) GobEncode() ([]byte, error) {
	if x == nil {
		return nil, nil
	}
	flags := byte(x.mode)&7<<5 | byte(x.acc+1)&3<<3 | byte(x.form)&3<<1
	if x.neg {
		flags |= 1
	}
	buf := binary.BigEndian.AppendUint32([]byte{gobVersion, flags}, x.prec)
	if x.form == finite {
		buf = binary.BigEndian.AppendUint32(buf, uint32(x.exp))
		// The mantissa as a fraction, in words of 8 bytes.
		words := (x.MinPrec() + 63) / 64
		m := scaled(x.mant.shr(x.mant.trailingZeros()), int(words)*64)
		buf = append(buf, (&Int{abs: m}).Bytes()...)
	}
	return buf, nil
}

// GobDecode undoes GobEncode. If z has a precision, the number is rounded to that.
func (z *Float) GobDecode(buf []byte) error {
	if len(buf) == 0 {
		*z = Float{}
		return nil
	}
	if len(buf) < 6 {
		return errors.New("Float.GobDecode: buffer too small")
	}
	if err := checkVersion("Float", buf[0]); err != nil {
		return err
	}
	prec, mode := z.prec, z.mode
	flags := buf[1]
	*z = Float{
		prec: binary.BigEndian.Uint32(buf[2:]),
		mode: RoundingMode(flags >> 5 & 7),
		acc:  Accuracy(flags>>3&3) - 1,
		form: form(flags >> 1 & 3),
		neg:  flags&1 != 0,
	}
	if z.form == finite {
		if len(buf) < 10 {
			return errors.New("Float.GobDecode: buffer too small for finite form float")
		}
		z.exp = int32(binary.BigEndian.Uint32(buf[6:]))
		z.mant = natOfBytes(buf[10:])
		if len(z.mant) == 0 {
			return errors.New("Float.GobDecode: nonzero finite number with empty mantissa")
		}
		if z.mant.bitLen()%64 != 0 {
			return fmt.Errorf("Float.GobDecode: msb not set in last word %#x", z.mant.shr(uint(z.mant.bitLen()/64*64)).uint64())
		}
	}
	if prec != 0 {
		z.mode = mode
		z.SetPrec(uint(prec))
	}
	return nil
}
