; lemma: a guess at most one away from the floor f of p / c, corrected by its rest, is the least q with q x c >= p: t
;   = f x c, p = t + r.
; code: engine/solvency/shares.h Share::ceil
; rule: engine/PROTOCOL.md 1 Numbers
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const f Int)
(declare-const c Int)
(declare-const t Int)
(declare-const r Int)
(declare-const d Int)
(declare-const p Int)
(declare-const rest Int)
(declare-const q Int)
(assert (and (>= f 0) (> c 0) (<= 0 r) (< r c)))
(assert (or (= d (- 1)) (= d 0) (= d 1)))
(assert (= p (+ t r)))
(assert (= rest (- p (+ t (* d c)))))
(define-fun one ((holds Bool)) Int (ite holds 1 0))
(assert (= q (- (+ f d (one (> rest 0)) (one (> rest c))) (one (<= rest (- c))))))
(assert (not (= q (ite (= r 0) f (+ f 1)))))
(check-sat)
