package p
func f() {
	if x {
		g(
func g() {
	x := []T{
func (t *T) m() {
type T struct {
func h() {}
