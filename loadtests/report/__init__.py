"""What a load run found, for people: one HTML file, and the comparison with an earlier run."""

from loadtests.report.comparison import Difference, as_text, compare
from loadtests.report.write_report import write

__all__ = ["Difference", "as_text", "compare", "write"]
