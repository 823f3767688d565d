// Calls with more arguments and results than registers take, at the edge of small stacks.
package main
import "fmt"
func deep(n int, a,b,c,d,e,f,g,h,i,j,k,l,m,o,p,q,r,s int) (int,int,int,int,int,int,int,int,int,int,int,int,int,int,int,int,int,int,int,int) {
	if n == 0 { return a,b,c,d,e,f,g,h,i,j,k,l,m,o,p,q,r,s,1,2 }
	return deep(n-1, b,c,d,e,f,g,h,i,j,k,l,m,o,p,q,r,s,a)
}
func main() {
	for x := 0; x < 50; x++ { deep(x*17, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18) }
	fmt.Println(deep(100000, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18))
	done := make(chan int)
	for x := 0; x < 100; x++ { go func() { a,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_,_ := deep(x, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18); done <- a }() }
	t := 0
	for x := 0; x < 100; x++ { t += <-done }
	fmt.Println(t)
}
