#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""generate.py - compute the recorded journeys of the demo and of the tests.

The three journeys go from a clinic in Tokyo through Haneda and Los Angeles to
a hospital, 48 hours, one row a minute and probe.  The lane is a summer one;
the dates are nominal, for whoever plays a journey shifts it.  Temperatures
come from first-order thermal models of three boxes, then from the noise and
the resolution of the sensors.

The same bytes come out everywhere: own random numbers, and no arithmetic but
IEEE additions, multiplications and divisions.  A test regenerates and
compares.

    generate.py DIR          fresh-2-8.csv cryo-150.csv fresh-15-25.csv events.csv
    generate.py --hard DIR   silence.csv faults.csv now-and-then.csv opened.csv
                             opened-events.csv
"""
import os
import sys

START_MS = 1767571200000  # 2026-01-05T00:00:00Z
MINUTE_MS = 60000
HOURS = 48
STEPS = 6  # model steps a minute

# Where the box is: until which hour, and the air around it [degrees C].
LANE = [
    (2.0, 21.5),   # clinic, packing room
    (3.5, 26.0),   # van to Haneda
    (9.0, 24.5),   # forwarder's warehouse
    (10.0, 33.0),  # apron at Haneda
    (20.0, 14.0),  # hold of the aircraft
    (20.7, 39.0),  # apron at Los Angeles
    (28.0, 23.0),  # cargo terminal, customs
    (29.0, 24.0),  # inspection bay
    (32.5, 28.0),  # truck
    (34.0, 24.0),  # goods entrance of the hospital
    (48.0, 21.0),  # its pharmacy
]
# Forgotten on the apron instead: 41 degrees C in the sun for most of a day.
STRANDED = [leg for leg in LANE if leg[0] <= 20.0] + [(27.0, 41.0)] + \
    [leg for leg in LANE if leg[0] >= 28.0]


class Noise:
    """Numbers that look random and are the same on every machine."""

    def __init__(self, seed):
        self.state = seed

    def word(self):
        # Constants of Knuth's MMIX generator; the upper bits are good ones.
        self.state = (self.state * 6364136223846793005 +
                      1442695040888963407) % 2**64
        return self.state >> 32

    def normal(self, deviation):
        # Twelve uniform numbers have variance 1 together.
        return (sum(self.word() for _ in range(12)) / 2**32 - 6) * deviation


def place(lane, hour):
    return next(air for until, air in lane if hour < until or until == HOURS)


class Ambient:
    """The air at the outside of the box, and the probe on it."""

    def __init__(self, lane, noise):
        self.lane, self.noise = lane, noise
        self.drift = 0.0
        self.air = place(lane, 0)
        self.probe = self.air

    def minute(self):
        self.drift += self.noise.normal(0.08) - self.drift / 90

    def step(self, hour, dt_min):
        self.air = place(self.lane, hour) + self.drift
        self.probe += (self.air - self.probe) * dt_min / 12


class Coolant:
    """Packs with a melting plateau.  Heat is counted in degrees of theirs;
    'plateau' of them go into melting."""

    def __init__(self, melts, plateau, start):
        self.melts, self.plateau = melts, plateau
        self.heat = start - melts  # 0: about to melt

    def temp(self):
        if self.heat < 0:
            return self.melts + self.heat
        return self.melts + max(0.0, self.heat - self.plateau)


class Box:
    """Walls, coolant, the air between, and the product's vial in it."""

    def __init__(self, coolant, wall_min, pack_min, vial_min, mass_min, lid):
        self.coolant = coolant
        self.wall_min, self.pack_min = wall_min, pack_min
        self.vial_min, self.mass_min = vial_min, mass_min
        self.lid = lid  # hours during which it is open
        self.air = self.vial = coolant.temp()

    def step(self, hour, outside, dt_min):
        is_open = self.lid[0] <= hour < self.lid[1]
        wall_min = 11.0 if is_open else self.wall_min
        pack = self.coolant.temp()
        self.air += dt_min * ((pack - self.air) / self.pack_min +
                              (outside - self.air) / wall_min)
        self.vial += dt_min * (self.air - self.vial) / self.vial_min
        self.coolant.heat += dt_min * (self.air - pack) / self.mass_min
        return self.vial


class DryShipper:
    """Liquid nitrogen in an absorber.  As it boils off, the vapour around
    the cassette is warmer; lying on its side it loses it faster."""

    def __init__(self, tilted):
        self.level = 1.0
        self.tilted = tilted  # hours
        self.cassette = -190.6

    def step(self, hour, outside, dt_min):
        is_tilted = self.tilted[0] <= hour < self.tilted[1]
        boiling = (outside + 196) / 220 / (11 * 24 * 60)
        self.level -= dt_min * boiling * (5 if is_tilted else 1)
        vapour = -191.2 + 7.5 * (1 - self.level)
        if is_tilted:
            vapour += 16
        self.cassette += dt_min * (vapour - self.cassette) / 140
        return self.cassette


def round_half_even(numerator, denominator):
    whole, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and whole % 2):
        whole += 1
    return whole


def digital(temp):
    """A digital sensor of 1/128 degree C (TMP117 data sheet, table 7-1)."""
    return round_half_even(round(temp * 128) * 1000, 128)


def platinum(temp):
    """A platinum resistor behind a converter, 10 m degrees C."""
    return round(temp * 100) * 10


def text(temp_mc):
    sign = "-" if temp_mc < 0 else ""
    return "%s%d.%03d" % (sign, abs(temp_mc) // 1000, abs(temp_mc) % 1000)


def journey(box, lane, seed, sensor, deviation):
    """Rows (minute, product m degrees C, ambient m degrees C)."""
    noise = Noise(seed)
    ambient = Ambient(lane, noise)
    rows = []
    vial = box.step(0, ambient.air, 0)
    for minute in range(HOURS * 60 + 1):
        rows.append((minute, sensor(vial + noise.normal(deviation)),
                     digital(ambient.probe + noise.normal(0.02))))
        ambient.minute()
        for step in range(STEPS):
            hour = (minute + step / STEPS) / 60
            ambient.step(hour, 1 / STEPS)
            vial = box.step(hour, ambient.probe, 1 / STEPS)
    return rows


INSPECTED = (28.25, 28.25 + 10 / 60)  # the lid is open


def fresh_2_8(lid=INSPECTED):
    """Opened for ten minutes at the inspection; the packs hold."""
    packs = Coolant(melts=4.6, plateau=30.0, start=4.2)
    box = Box(packs, wall_min=240, pack_min=9, vial_min=17, mass_min=480,
              lid=lid)
    return journey(box, LANE, 2026010501, digital, 0.006)


def cryo_150():
    """Lay on its side for an hour and a half near the end of the road."""
    return journey(DryShipper(tilted=(30.5, 32.0)), LANE, 2026010502,
                   platinum, 0.025)


def fresh_15_25():
    """The packs are molten when the apron has had its way."""
    packs = Coolant(melts=21.0, plateau=4.5, start=20.2)
    box = Box(packs, wall_min=90, pack_min=12, vial_min=35, mass_min=42,
              lid=(99, 99))
    return journey(box, STRANDED, 2026010503, digital, 0.006)


def write(path, rows):
    with open(path, "w", newline="") as f:
        f.write("time,probe,temp_c\n")
        for minute, product, ambient in rows:
            time = START_MS + minute * MINUTE_MS
            for name, value in (("product", product), ("ambient", ambient)):
                if value is not None:
                    f.write("%d,%s,%s\n" % (time, name, value and text(value)))


def write_events(path, events):
    """What the box went through: (hour, event, value, probe or "")."""
    with open(path, "w", newline="") as f:
        f.write("time,event,value,probe\n")
        f.write("%d,begin,,\n" % START_MS)
        for hour, name, value, probe in events:
            f.write("%d,%s,%s,%s\n" % (START_MS + round(hour * 3600000),
                                      name, value, probe))


def demo(folder):
    write_events(os.path.join(folder, "events.csv"), [
        (INSPECTED[0], "lid", "open", "vial-1"),
        (INSPECTED[1], "lid", "closed", "vial-1")])
    write(os.path.join(folder, "fresh-2-8.csv"), fresh_2_8())
    write(os.path.join(folder, "cryo-150.csv"), cryo_150())
    write(os.path.join(folder, "fresh-15-25.csv"), fresh_15_25())


def hard(folder):
    """Half a day each: good temperatures that are not there, and a box that
    was handled badly."""
    rows = fresh_2_8()[:12 * 60 + 1]
    # the product probe dies for six hours: None is no row, "" a fault
    silence = [(m, None if 180 < m < 540 else p, a) for m, p, a in rows]
    faults = [(m, "", a) for m, p, a in rows]
    rare = [(m, p if m % 120 == 0 else None, a) for m, p, a in rows]
    # handled badly at Haneda: dropped, laid down, opened by nobody knows whom
    pried = (9.25, 9.45)
    write(os.path.join(folder, "opened.csv"),
          fresh_2_8(pried)[:12 * 60 + 1])
    write_events(os.path.join(folder, "opened-events.csv"), [
        (3.6, "shock", "31000 2700 11000 0", ""),
        (4.0, "tilt", "87000", ""), (5.5, "tilt", "3000", ""),
        (6.0, "shock", "9000 700 14000 0", ""),
        (pried[0], "seal", "open", ""), (pried[0], "lid", "open", ""),
        (pried[0], "light", "420", ""), (pried[1], "light", "0", ""),
        (pried[1], "lid", "closed", "")])
    write(os.path.join(folder, "silence.csv"), silence)
    write(os.path.join(folder, "faults.csv"), faults)
    write(os.path.join(folder, "now-and-then.csv"), rare)


def main():
    names = sys.argv[1:]
    make = demo
    if names[:1] == ["--hard"]:
        make = hard
        names = names[1:]
    if len(names) != 1 or not os.path.isdir(names[0]):
        sys.exit(__doc__)
    make(names[0])


if __name__ == "__main__":
    main()
