"""Files from outside, made safe to keep: known by their content, rid of metadata and of everything that runs.

Each kind has its module, which takes bytes and gives clean bytes or raises Refused with a sentence for people. None of
them knows Django: they run in a process of their own (workshop.py), with little memory and no time to waste.
"""
