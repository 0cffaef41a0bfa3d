import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import PDFDocument from 'pdfkit'
import type { Statement } from '../../../contract/statements.ts'
import { formatYuan } from '../../base/money.ts'
import { lineName, MEANS_WORDS, percentText } from './statement-words.ts'

const MARGIN = 48
const ROW = 18
/** Where each column of the lines ends or begins, in points from the left margin. */
const COLUMNS = { name: 0, stall: 170, means: 290, count: 400, amount: 499 } as const

let font: Promise<Buffer> | undefined
/** Noto Sans Hans, read once; a document holds only the signs it uses. */
function loadFont(): Promise<Buffer> {
  const packageFile = createRequire(import.meta.url).resolve('@embedpdf/fonts-sc')
  font ??= readFile(join(dirname(packageFile), '..', 'fonts', 'NotoSansHans-Regular.otf'))
  return font
}

/** A statement on A4, in Chinese and English, amounts in yuan at the right. */
export async function statementPdf(statement: Statement, campus: string): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A4', margin: MARGIN, bufferPages: true, font: '' })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve) => document.on('end', resolve))
  document.registerFont('text', await loadFont())
  document.font('text').info.Title = `${statement.merchant} ${statement.number}`
  drawHead(document, statement, campus)
  drawSums(document, statement)
  drawLines(document, statement)
  drawFeet(document, statement)
  document.end()
  await ended
  return Buffer.concat(chunks)
}

type Document = PDFKit.PDFDocument

function drawHead(document: Document, { number, merchant, from, to, issuedAt }: Statement, campus: string) {
  document.fontSize(10).fillColor('#555').text(`${campus} · 校园一卡通 OneCard`)
  document.fontSize(20).fillColor('#000').text('商户结算单 Merchant statement')
  document.moveDown(0.5).fontSize(11)
  document.text(merchant)
  document.text(`${number} · ${from === to ? from : `${from} – ${to}`}`)
  document
    .fillColor('#555')
    .fontSize(9)
    .text(`出具时间 Issued ${issuedAt.slice(0, 16).replace('T', ' ')} UTC`)
  document.moveDown()
}

function drawSums(document: Document, statement: Statement) {
  const rate =
    statement.commissionBasisPoints === null ? '' : ` ${percentText(statement.commissionBasisPoints)}`
  const sums: [string, number][] = [
    ['期初余额 Opening balance', statement.openingFen],
    ['销售 Sales', statement.salesFen],
    ['撤销、退款与更正 Reversals, refunds, corrections', statement.returnedFen],
    [`手续费 Commission${rate}`, -statement.commissionFen],
    ['结算付款 Paid to the bank', statement.payoutsFen],
    ...(statement.otherFen === 0 ? [] : ([['其他 Other', statement.otherFen]] as [string, number][])),
    ['期末余额 Closing balance', statement.closingFen],
  ]
  document.fontSize(11).fillColor('#000')
  for (const [index, [name, fen]] of sums.entries()) {
    const isEnd = index === sums.length - 1
    if (isEnd) rule(document, document.y - 2)
    const { y } = document
    document.text(name, MARGIN, y, { lineBreak: false })
    amountAt(document, formatYuan(fen), y)
    document.y = y + ROW
  }
  document.moveDown()
}

function drawLines(document: Document, { lines }: Statement) {
  drawLineHead(document)
  for (const line of lines) {
    if (document.y > document.page.height - MARGIN - 2 * ROW) {
      document.addPage()
      drawLineHead(document)
    }
    const { y } = document
    const cell = (text: string, column: 'name' | 'stall' | 'means', width: number) =>
      document.text(text, MARGIN + COLUMNS[column], y, {
        width,
        height: ROW,
        ellipsis: true,
        lineBreak: false,
      })
    cell(lineName(line), 'name', 165)
    cell(line.stall ?? '', 'stall', 115)
    cell(line.means === null ? '' : MEANS_WORDS[line.means], 'means', 85)
    rightAt(document, String(line.count), COLUMNS.count, y)
    amountAt(document, formatYuan(line.amountFen), y)
    document.y = y + ROW - 3
  }
}

function drawLineHead(document: Document) {
  const { y } = document
  document.fontSize(9).fillColor('#555')
  document.text('项目 Item', MARGIN, y, { lineBreak: false })
  document.text('档口 Stall', MARGIN + COLUMNS.stall, y, { lineBreak: false })
  document.text('方式 Means', MARGIN + COLUMNS.means, y, { lineBreak: false })
  rightAt(document, '笔数 Count', COLUMNS.count, y)
  amountAt(document, '金额 Amount (¥)', y)
  rule(document, y + ROW - 4)
  document.y = y + ROW
  document.fillColor('#000')
}

/** What it is proved by, and which page of how many. */
function drawFeet(document: Document, { hash, number }: Statement) {
  const { start, count } = document.bufferedPageRange()
  for (let page = start; page < start + count; page++) {
    document.switchToPage(page)
    // The foot stands in the margin, where text would begin a new page.
    document.page.margins.bottom = 0
    const y = document.page.height - MARGIN + 14
    document.fontSize(7).fillColor('#555')
    document.text(`${number} · SHA-256 ${hash}`, MARGIN, y, { lineBreak: false })
    amountAt(document, `${page - start + 1} / ${count}`, y)
  }
}

function amountAt(document: Document, text: string, y: number) {
  rightAt(document, text, COLUMNS.amount, y)
}

function rightAt(document: Document, text: string, right: number, y: number) {
  document.text(text, MARGIN + right - document.widthOfString(text), y, { lineBreak: false })
}

function rule(document: Document, y: number) {
  document
    .moveTo(MARGIN, y)
    .lineTo(MARGIN + COLUMNS.amount, y)
    .lineWidth(0.5)
    .strokeColor('#999')
    .stroke()
}
