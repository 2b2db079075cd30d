"""The telephone network's own sample format: G.711 µ-law, one byte for one sample, 8,000 a second."""

SAMPLES_PER_SECOND = 8000
SILENCE = 0xFF

_BIAS = 0x84
_LOUDEST = 32635


def encode(sample: int) -> int:
    """One byte for a signed 16-bit sample."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), _LOUDEST) + _BIAS
    exponent = magnitude.bit_length() - 8
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    return ~(sign | (exponent << 4) | mantissa) & 0xFF


def decode(byte: int) -> int:
    """The signed 16-bit sample that a byte stands for."""
    byte = ~byte & 0xFF
    exponent, mantissa = (byte >> 4) & 0x07, byte & 0x0F
    magnitude = (((mantissa << 3) + _BIAS) << exponent) - _BIAS
    return -magnitude if byte & 0x80 else magnitude
