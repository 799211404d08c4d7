resource "aws_db_instance" "main" {
  identifier        = "dev"
  engine            = "postgres"
  allocated_storage = 20
}
