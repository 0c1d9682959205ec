"""Proof that a transplant is right: both models on one probe, and the transplanted bits themselves."""

from wtransplant.proving.bits import BitProof, BitRow, bits_hold, same_bits
from wtransplant.proving.both_models import prove
from wtransplant.proving.deciding import Answer, Tried, decide, with_answers
from wtransplant.proving.probe_input import ProbeInput, probe_input
from wtransplant.proving.probes import GivenProbe, Probe, RandomProbe, parse_probe
from wtransplant.proving.proof import TOLERANCE, ModuleRow, OutputRow, Proof, ProofError

__all__ = [
    "TOLERANCE",
    "Answer",
    "BitProof",
    "BitRow",
    "GivenProbe",
    "ModuleRow",
    "OutputRow",
    "Probe",
    "ProbeInput",
    "Proof",
    "ProofError",
    "RandomProbe",
    "Tried",
    "bits_hold",
    "decide",
    "parse_probe",
    "probe_input",
    "prove",
    "same_bits",
    "with_answers",
]
