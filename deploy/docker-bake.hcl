# The image for both processors, with SBOM and provenance attached: docker buildx bake -f deploy/docker-bake.hcl --push
# from the root of the checkout. `churnops image build` builds it for this machine alone.
variable "IMAGE" { default = "churnops" }
variable "VERSION" { default = "0.0.0" }
variable "REVISION" { default = "unknown" }
variable "CREATED" { default = "1970-01-01T00:00:00Z" }

group "default" { targets = ["churnops"] }

target "churnops" {
  context = "."
  dockerfile = "deploy/Dockerfile"
  platforms = ["linux/amd64", "linux/arm64"]
  tags = ["${IMAGE}:${substr(REVISION, 0, 12)}"]
  args = { VERSION = VERSION, REVISION = REVISION, CREATED = CREATED }
  attest = ["type=sbom", "type=provenance,mode=max"]
}
