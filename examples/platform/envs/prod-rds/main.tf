resource "aws_db_instance" "main" {
  identifier        = "prod"
  engine            = "postgres"
  allocated_storage = 20
}
