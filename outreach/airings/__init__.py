"""Logs, answers, verdicts and make-goods: what really aired, with its grade of proof."""
