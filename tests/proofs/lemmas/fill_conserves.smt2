; lemma: a fill leaves the sum of lots, the sum of quote and so the sum of equity at any mark as they were; v is the
;   price, w the mark, both times tick_value.
; code: engine/ledger/ledger.cpp fill
; rule: engine/PROTOCOL.md 2 Ledger
; solvers: cvc5
; expect: unsat
(set-logic ALL)
(declare-const qb Int)
(declare-const qs Int)
(declare-const lb Int)
(declare-const ls Int)
(declare-const lots Int)
(declare-const v Int)
(declare-const w Int)
(declare-const qb2 Int)
(declare-const qs2 Int)
(declare-const lb2 Int)
(declare-const ls2 Int)
(assert (> lots 0))
(assert (= lb2 (+ lb lots)))
(assert (= ls2 (- ls lots)))
(assert (= qb2 (- qb (* lots v))))
(assert (= qs2 (+ qs (* lots v))))
(assert (not (and (= (+ lb2 ls2) (+ lb ls))
                  (= (+ qb2 qs2) (+ qb qs))
                  (= (+ qb2 qs2 (* lb2 w) (* ls2 w)) (+ qb qs (* lb w) (* ls w))))))
(check-sat)
