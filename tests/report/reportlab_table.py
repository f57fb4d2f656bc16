"""A dense evidence table with ReportLab: the peer of `table` in the report crate.

    reportlab_table.py PAGES FONT.ttf OUT.pdf
"""

import resource
import sys
import time

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

ROWS, COLUMNS = 50, 5


def main(pages: int, font: str, out: str) -> None:
    begun = time.monotonic()
    pdfmetrics.registerFont(TTFont("Text", font))
    canvas = Canvas(out, pagesize=(210 * mm, 297 * mm), pageCompression=1)
    for page in range(pages):
        canvas.setFont("Text", 8)
        for row in range(ROWS):
            for column in range(COLUMNS):
                text = f"evidence {page}-{row}-{column} eu-west-1"
                canvas.drawString((10 + 38 * column) * mm, (280 - 5 * row) * mm, text)
        canvas.showPage()
    canvas.save()
    seconds = time.monotonic() - begun
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{pages} pages, {seconds:.2f} s, {peak_mb:.0f} MB peak")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
