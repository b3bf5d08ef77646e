"""An invented medical world for the demo and the tests: a seeded generator of texts and replicas of the four sites.

Every name, number and record is made up; no text of a third party is here.
"""
